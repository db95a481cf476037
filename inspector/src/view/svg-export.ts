/**
 * A drawing of the page as an SVG file of its own, with the colours that the page has now. Every element says itself how it looks: not
 * every program that draws SVG knows style sheets, variables or all of what browsers do.
 */

/** Properties by the names that they have as attributes. */
const PROPERTIES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
] as const;

export function standaloneSvg(
  svg: SVGSVGElement | null,
  size: { readonly width: number; readonly height: number },
): string {
  if (!svg) return '';
  const copy = svg.cloneNode(true) as SVGSVGElement;
  settle(svg, copy);
  const [x, y, width, height] = [-10, -10, Math.ceil(size.width + 20), Math.ceil(size.height + 20)];
  for (const name of ['style', 'tabindex', 'class']) copy.removeAttribute(name);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const panel = getComputedStyle(document.documentElement).getPropertyValue('--panel').trim();
  for (const [name, value] of Object.entries({ x, y, width, height, fill: panel })) {
    ground.setAttribute(name, String(value));
  }
  copy.prepend(ground);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function settle(shown: Element, copy: Element): void {
  const computed = getComputedStyle(shown);
  for (const name of PROPERTIES) {
    const value = computed.getPropertyValue(name);
    if (value !== '' && value !== 'normal') copy.setAttribute(name, value);
  }
  if (shown.tagName === 'text') copy.setAttribute('xml:space', 'preserve');
  if (copy.getAttribute('orient') === 'auto-start-reverse') copy.setAttribute('orient', 'auto');
  for (const [nth, child] of [...shown.children].entries()) settle(child, copy.children[nth]!);
}
