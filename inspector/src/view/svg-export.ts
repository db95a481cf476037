/** A drawing of the page as an SVG file of its own: with the colours that the page has now. */
import chartCss from '../styles/chart.css?inline';

export function standaloneSvg(
  svg: SVGSVGElement | null,
  size: { readonly width: number; readonly height: number },
): string {
  if (!svg) return '';
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = size;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `-10 -10 ${width + 20} ${height + 20}`);
  copy.setAttribute('width', String(Math.ceil(width + 20)));
  copy.setAttribute('height', String(Math.ceil(height + 20)));
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = `svg{${colours()}background:var(--panel)}\n${chartCss}`;
  copy.prepend(style);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The page's colours, by the names that the style sheet uses. */
function colours(): string {
  const computed = getComputedStyle(document.documentElement);
  const names = new Set(chartCss.match(/--[\w-]+/g) ?? []);
  return [...names, '--panel'].map((name) => `${name}:${computed.getPropertyValue(name).trim()};`).join('');
}
