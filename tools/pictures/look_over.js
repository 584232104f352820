// What a program can find wrong with what a page shows, as sentences. A text that only a screen reader gets is not seen.
(finger) => {
  const UNSEEN = ".unseen, svg, option, script, [inert]";
  const seen = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest(UNSEEN);
  const range = document.createRange();
  const brief = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const named = (element) => `${element.tagName.toLowerCase()}.${element.className}: ${brief(element.textContent)}`;
  const styleOf = (element) => getComputedStyle(element);
  const hides = (overflow) => overflow === "hidden" || overflow === "clip";
  const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";

  function above(element, wanted) {
    for (let each = element; each !== null && each !== document.body; each = each.parentElement) {
      if (wanted(each, styleOf(each))) return each;
    }
    return null;
  }

  function* wider() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) yield `wider than its window by ${scrollWidth - clientWidth} px`;
  }

  // What hides what is too large for it cuts its text off; what hides nothing lets it run over its neighbour.
  function isCutOff(element) {
    const { display, overflowX, overflowY } = styleOf(element);
    if (display === "inline" || !element.textContent.trim()) return false;
    if (hides(overflowY) && element.scrollHeight > element.clientHeight + 1) return true;
    if (scrolls(overflowX)) return false;
    if (overflowX !== "visible") return element.scrollWidth > element.clientWidth + 1;
    if (element.childElementCount > 0) return false;
    range.selectNodeContents(element);
    return range.getBoundingClientRect().width > element.getBoundingClientRect().width + 1;
  }

  function* cutOff() {
    for (const element of document.querySelectorAll("body *")) {
      if (seen(element) && isCutOff(element)) yield `cut off: ${named(element)}`;
    }
  }

  // The lines of a text, without the rim that no letter fills; what scrolls is looked at by whoever scrolls it.
  function* lines() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || !seen(parent)) continue;
      if (above(parent, (_, { overflowX, overflowY }) => scrolls(overflowX) || scrolls(overflowY))) continue;
      // What is fixed, or a sheet, may well lie over the rest.
      const layer = above(parent, ({ tagName }, { position }) =>
        tagName === "DIALOG" || position === "fixed" || position === "sticky");
      range.selectNodeContents(node);
      for (const { left, right, top, bottom, height } of range.getClientRects()) {
        const rim = 0.2 * height;
        yield { node, layer, left: left + 1, right: right - 1, top: top + rim, bottom: bottom - rim };
      }
    }
  }

  function* overlapping() {
    const all = [...lines()].sort((one, other) => one.top - other.top);
    const found = new Set();
    all.forEach((one, index) => {
      for (let next = index + 1; next < all.length && all[next].top < one.bottom; next += 1) {
        const other = all[next];
        if (other.node === one.node || other.layer !== one.layer) continue;
        if (other.left >= one.right || one.left >= other.right) continue;
        found.add(`over each other: ${brief(one.node.data)} | ${brief(other.node.data)}`);
      }
    });
    yield* found;
  }

  // A label is touched for its field, and what is laid over a place, as wide as that or wider, anywhere there.
  function touched(element) {
    const own = element.getBoundingClientRect();
    if (Math.min(own.width, own.height) >= finger - 0.5) return own;
    const label = element.closest("label") ?? element.labels?.[0];
    if (label) return label.getBoundingClientRect();
    const over = getComputedStyle(element, "::after");
    if (over.content === "none" || over.position !== "absolute") return own;
    const under = styleOf(element).position === "static" ? element.offsetParent : element;
    const { width, height } = under.getBoundingClientRect();
    const [top, right, bottom, left] = [over.top, over.right, over.bottom, over.left].map(parseFloat);
    return { width: width - left - right, height: height - top - bottom };
  }

  function isInSentence(element) {
    const sentence = element.closest("p, dd, li, td");
    if (element.tagName !== "A" || sentence === null || styleOf(element).display !== "inline") return false;
    return brief(sentence.textContent) !== brief(element.textContent);
  }

  function* small() {
    const wanted = "a[href], button, summary, select, textarea, [role=tab], [role=slider], input:not([type=hidden])";
    for (const element of document.querySelectorAll(wanted)) {
      const { width, height } = touched(element);
      if (!seen(element) || isInSentence(element) || Math.min(width, height) >= finger - 0.5) continue;
      yield `small, ${Math.round(width)} by ${Math.round(height)} px: ${named(element)}`;
    }
  }

  return [...wider(), ...cutOff(), ...overlapping(), ...small()];
};
