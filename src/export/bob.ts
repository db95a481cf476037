/**
 * A Phoebus display for an IOC: a row for each PV, a box for each group. Save it as `<name>.bob`.
 *
 * The prefix is the macro P of the display, so that one display serves IOCs with other prefixes.
 */
import type { GroupDescription, IocDescription, PvDescription } from './description.ts';

export function toBob(ioc: IocDescription): string {
  const body = new Rows(ioc, 1);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<display version="2.0.0">',
    `  <name>${xml(ioc.key)}</name>`,
    `  <macros><P>${xml(ioc.prefix)}</P></macros>`,
    `  <width>${WIDTH + 2 * MARGIN}</width>`,
    `  <height>${TITLE + body.height + 2 * MARGIN}</height>`,
    ...widget('label', 'title', { x: MARGIN, y: MARGIN, width: WIDTH, height: TITLE - ROW / 2 }, 1, [
      `<text>${xml(ioc.doc === '' ? ioc.key : ioc.doc)}</text>`,
      '<font><font name="Header 2" family="Liberation Sans" style="BOLD" size="18.0"></font></font>',
    ]),
    ...body.at(MARGIN, MARGIN + TITLE),
    '</display>',
  ];
  return `${lines.join('\n')}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** In pixels. */
const WIDTH = 760;
const MARGIN = 10;
const TITLE = 50;
const ROW = 30;
const LABEL = 250;
const FRAME = 40;

/** Of those widgets that have changed since Phoebus began. */
const VERSIONS: Readonly<Record<string, string>> = { textentry: '3.0.0' };

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The members of a group, one below the other. */
class Rows {
  readonly height: number;
  readonly #prefix: string;
  readonly #rows: readonly (PvDescription | readonly [GroupDescription, Rows])[];
  readonly #depth: number;
  readonly #width: number;

  constructor(group: GroupDescription, depth: number, prefix: string = group.prefix) {
    this.#prefix = prefix;
    this.#depth = depth;
    this.#width = WIDTH - (depth - 1) * 2 * MARGIN;
    this.#rows = group.members.map((member) =>
      member.kind === 'pv' ? member : ([member, new Rows(member, depth + 1, prefix)] as const),
    );
    this.height = this.#rows.reduce((sum, row) => sum + heightOf(row), 0);
  }

  *at(x: number, y: number): Iterable<string> {
    let top = y;
    for (const row of this.#rows) {
      if ('kind' in row) yield* this.#pv(row, x, top);
      else yield* this.#group(row[0], row[1], x, top);
      top += heightOf(row);
    }
  }

  // --- helpers

  *#pv(pv: PvDescription, x: number, y: number): Iterable<string> {
    const height = ROW - 6;
    const isBelow = pv.name.startsWith(this.#prefix);
    const name = isBelow ? pv.name.slice(this.#prefix.length) : pv.name;
    yield* widget('label', `${name} label`, { x, y, width: LABEL, height }, this.#depth, [
      `<text>${xml(name)}</text>`,
      `<tooltip>${xml(pv.doc)}</tooltip>`,
    ]);
    const left = x + LABEL + MARGIN;
    const width = (this.#width - LABEL - 2 * MARGIN) / 2;
    const address = isBelow ? `$(P)${name}` : name;
    if (pv.record === 'motor') {
      yield* this.#value('textentry', address, pv, { x: left, y, width, height });
      yield* this.#value('textupdate', `${address}.RBV`, pv, { x: left + width + MARGIN, y, width, height });
    } else {
      yield* this.#value(kindOf(pv), address, pv, { x: left, y, width: 2 * width, height });
    }
  }

  #value(type: string, address: string, pv: PvDescription, place: Place): Iterable<string> {
    const asText = pv.type === 'uint8' && pv.count > 1 ? ['<format>6</format>'] : [];
    return widget(type, address.replace('$(P)', ''), place, this.#depth, [
      `<pv_name>${xml(address)}</pv_name>`,
      ...(type === 'combo' ? [] : asText),
    ]);
  }

  *#group(group: GroupDescription, rows: Rows, x: number, y: number): Iterable<string> {
    const indent = '  '.repeat(this.#depth);
    const place = { x, y, width: this.#width, height: rows.height + FRAME - MARGIN };
    const [start, ...lines] = [...widget('group', group.key, place, this.#depth, [])];
    yield start!;
    yield* lines.slice(0, -1);
    yield* rows.at(MARGIN, MARGIN / 2);
    yield `${indent}</widget>`;
  }
}

function heightOf(row: PvDescription | readonly [GroupDescription, Rows]): number {
  return 'kind' in row ? ROW : row[1].height + FRAME;
}

function kindOf({ type, writable }: PvDescription): string {
  if (!writable) return 'textupdate';
  return type === 'enum' ? 'combo' : 'textentry';
}

function* widget(
  type: string,
  name: string,
  { x, y, width, height }: Place,
  depth: number,
  properties: readonly string[],
): Iterable<string> {
  const indent = '  '.repeat(depth);
  yield `${indent}<widget type="${type}" version="${VERSIONS[type] ?? '2.0.0'}">`;
  yield `${indent}  <name>${xml(name)}</name>`;
  for (const property of properties) yield `${indent}  ${property}`;
  yield `${indent}  <x>${x}</x><y>${y}</y><width>${width}</width><height>${height}</height>`;
  yield `${indent}</widget>`;
}

function xml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
