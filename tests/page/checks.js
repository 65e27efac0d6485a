() => {
  const flaws = [];

  for (const one of document.querySelectorAll("button, input, select, textarea, summary, img")) {
    const name = one.getAttribute("aria-label") || one.alt || one.labels?.length || one.textContent.trim();
    if (!name) flaws.push(`no name: ${one.outerHTML}`);
  }

  // WCAG 2: relative luminance and contrast ratio; AA asks for 4.5. Disabled controls are exempt.
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const luminance = (colour) =>
    colour
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if ((colour[3] ?? 1) > 0.9) return colour;
    }
    return [255, 255, 255];
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!text || !element.checkVisibility({ opacityProperty: true }) || element.closest("[disabled]"))
      continue;
    const pair = [luminance(rgb(getComputedStyle(element).color)), luminance(ground(element))].sort(
      (a, b) => b - a,
    );
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < 4.5)
      flaws.push(
        `contrast ${contrast.toFixed(2)}: ${element.className || element.tagName} ${text.slice(0, 40)}`,
      );
  }
  return flaws;
};
