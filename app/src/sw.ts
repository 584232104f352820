/**
 * The service worker: keeps the page, so that it opens with home out of reach.
 *
 * Policy. The files of one build are one cache, named by their version; they are fetched all together or not at all, and
 * the page is answered from them alone, so that no page is ever made of two builds. A newer build waits until the page
 * asks for it, and then takes over only when no run is being recorded in any tab. Nothing under /api is ever kept or
 * answered here, and neither is a link that carries a token: those are home's to answer.
 *
 * It imports nothing, so that it is one file that every browser takes as a plain script.
 */


declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: { readonly version: string; readonly files: readonly string[] };

/** As in run/update.ts. */
const TAKE_OVER = "take-over";
/** As in the recorder: held by the tab that records. */
const RECORDER_LOCK = "openstride-recorder";
const PUBLIC_FILES = ["/manifest.webmanifest", "/icon.svg", "/icon-maskable.svg"];
const PREFIX = "page-";
const CACHE = `${PREFIX}${__PRECACHE__.version}`;
const PAGE = "/";

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...__PRECACHE__.files, ...PUBLIC_FILES].map((file) => new Request(file, { cache: "reload" })));
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  // Only the first build finds pages without a worker here; they can then be reloaded offline, too.
  await self.clients.claim();
}

async function takeOverUnlessRecording(): Promise<void> {
  const { held } = await self.navigator.locks.query();
  if (held?.some((lock) => lock.name === RECORDER_LOCK) !== true) await self.skipWaiting();
}

async function answer(request: Request, kept: Request | string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(kept)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("message", (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(takeOverUnlessRecording());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode !== "navigate") event.respondWith(answer(request, request));
  else if (url.pathname === PAGE && url.search === "") event.respondWith(answer(request, PAGE));
});
