/** Puts the script and the style of a page into the page itself, so that one file is all of it. */

import type { Plugin, Rollup } from "vite";

export function inlined(): Plugin {
  return {
    name: "inlined",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const pages = Object.values(bundle).filter((file) => file.fileName.endsWith(".html"));
        for (const page of pages) if (page.type === "asset") page.source = filledWith(String(page.source), bundle);
        for (const name of Object.keys(bundle)) if (!name.endsWith(".html")) delete bundle[name];
      },
    },
  };
}

function filledWith(html: string, bundle: Rollup.OutputBundle): string {
  const styled = html.replace(/<link rel="stylesheet"[^>]*?href="\.?\/?([^"]+)"[^>]*>/g, (_, name: string) => {
    const file = bundle[name];
    if (file?.type !== "asset") throw new Error(`${name} was not built`);
    return `<style>${String(file.source).trim()}</style>`;
  });
  return styled.replace(/<script type="module"[^>]*?src="\.?\/?([^"]+)"[^>]*><\/script>/g, (_, name: string) => {
    const file = bundle[name];
    if (file?.type !== "chunk") throw new Error(`${name} was not built`);
    // Inside a script only its own end could end it.
    return `<script type="module">${file.code.trim().replaceAll("</script", "<\\/script")}</script>`;
  });
}
