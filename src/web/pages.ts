/** Pages and modules for browsers besides the inspector: `/table`, and `xioc/web` as `/web/index.js`. */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type Asked, type HttpPart, send } from '../actors/net/http-server.ts';

export class PagePart implements HttpPart {
  answer({ method, path }: Asked, response: ServerResponse): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (path === '/table') {
      response.setHeader('content-security-policy', POLICY);
      return send(response, 200, 'text/html', TABLE);
    }
    if (path === '/table.css') return send(response, 200, 'text/css', STYLE);
    const file = files[path];
    if (file === undefined) return false;
    return send(response, 200, 'text/javascript', readFileSync(placeOf(file), 'utf8'));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/**
 * Written by the build; the same place seen from `src/web` and from `dist/web`. A bundle as CommonJS has no `import.meta.url`,
 * and must load all the same.
 */
const placeOf = (file: string) => new URL(`../../dist/web/browser/module/${file}`, import.meta.url);

const files: Readonly<Record<string, string>> = {
  '/web/index.js': 'index.js',
  '/web/sparkline.js': 'sparkline.js',
  '/web/table.js': 'table.js',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TABLE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>PVs</title>
<link rel="stylesheet" href="table.css">
<script type="module" src="web/table.js"></script>
</head>
<body>
<main>
<h1>PVs</h1>
<form id="add"><label>Names <input id="name" size="40" autocomplete="off"></label> <button>Add</button></form>
<p id="connection" role="status"></p>
<table>
<thead><tr><th>PV<th>Value<th>Severity<th>Time<th>Two minutes<th>Write<th></tr></thead>
<tbody id="rows"></tbody>
</table>
</main>
</body>
</html>
`;

const STYLE = `:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; }
table { border-collapse: collapse; margin-top: 1rem; }
th, td { text-align: left; padding: 0.25rem 0.75rem; border-bottom: 1px solid light-dark(#ccd, #445); }
.value { font-variant-numeric: tabular-nums; min-width: 9rem; }
tr[data-severity='MINOR'] .value, tr[data-severity='MINOR'] .severity { color: light-dark(#8a5a00, #ffc04d); }
tr[data-severity='MAJOR'] .value, tr[data-severity='MAJOR'] .severity { color: light-dark(#b00020, #ff7a7a); }
tr[data-severity='INVALID'] .value, tr[data-severity='INVALID'] .severity { color: light-dark(#8e24aa, #e29bf2); }
tr[data-severity='DISCONNECTED'], tr[data-severity='UNDEFINED'] { color: light-dark(#666, #999); }
svg polyline { fill: none; stroke: light-dark(#1565c0, #82b1ff); stroke-width: 1.2; }
output { margin-left: 0.5rem; color: light-dark(#b00020, #ff7a7a); }
`;
