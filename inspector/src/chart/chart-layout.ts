/** Places a chart's boxes and arrows: ELK does, in a worker, so that the page stays awake. */
import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api';
import elkWorkerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Chart, ChartEdge, ChartLine, ChartState } from './chart.ts';

export const TITLE_HEIGHT = 22;
export const LINE_HEIGHT = 15;
export const PADDING = 8;
const LABEL_PADDING = 4;
/** Of the fixed-width font of lines, of titles, and of what follows a title, at the sizes of chart.css. */
const CHARACTER_WIDTH = 6.65;
const TITLE_CHARACTER_WIDTH = 7.4;
const KIND_CHARACTER_WIDTH = 6.2;
const MARK_SIZE = 10;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedState extends Box {
  readonly state: ChartState;
  readonly depth: number;
}

export interface PlacedEdge {
  readonly edge: ChartEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: Box;
}

export interface PlacedChart {
  readonly width: number;
  readonly height: number;
  /** Outermost first. */
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  /** Dots from which an arrow leads to the initial state. */
  readonly initials: readonly { readonly dot: Box; readonly points: PlacedEdge['points'] }[];
}

/** Width by height of the place where charts are shown, roughly. */
const ASPECT = 1.35;

let elk: InstanceType<typeof ELK> | undefined;

/** Places a chart downwards and sideways, and answers with what can be shown larger. */
export async function layOut(chart: Chart): Promise<PlacedChart> {
  elk ??= new ELK({ workerFactory: () => new Worker(elkWorkerUrl) });
  const [down, right] = await Promise.all([place(elk, chart, 'DOWN'), place(elk, chart, 'RIGHT')]);
  return extent(down) <= extent(right) ? down : right;
}

/** Width of the widest line, in user units. */
export function widthOf(lines: readonly ChartLine[]): number {
  return Math.max(0, ...lines.map(({ text }) => text.length)) * CHARACTER_WIDTH;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function extent({ width, height }: PlacedChart): number {
  return Math.max(width / ASPECT, height);
}

async function place(
  layouter: InstanceType<typeof ELK>,
  chart: Chart,
  direction: 'DOWN' | 'RIGHT',
): Promise<PlacedChart> {
  const initials: ElkExtendedEdge[] = [];
  const root = toElk(chart.root, initials);
  const graph: ElkNode = {
    id: '(graph)',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.json.edgeCoords': 'ROOT',
      'elk.json.shapeCoords': 'ROOT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.layered.spacing.nodeNodeBetweenLayers': '26',
      'elk.layered.spacing.edgeNodeBetweenLayers': '12',
      'elk.spacing.nodeNode': '22',
      'elk.spacing.edgeNode': '12',
      'elk.spacing.edgeLabel': '3',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.padding': '[top=4,left=4,bottom=4,right=4]',
    },
    children: [root],
    edges: [...chart.edges.map(edgeToElk), ...initials],
  };
  const placed = await layouter.layout(graph);
  return collect(chart, placed);
}

function toElk(state: ChartState, initials: ElkExtendedEdge[]): ElkNode {
  const kind = state.type === 'atomic' || state.type === 'compound' ? 0 : state.type.length + 3;
  const title =
    state.title.length * TITLE_CHARACTER_WIDTH + (kind + state.tags.join(' ').length + 1) * KIND_CHARACTER_WIDTH;
  const width = Math.ceil(Math.max(title, widthOf(state.lines)) + 2 * PADDING);
  const height = headHeight(state);
  if (state.type === 'history') return { id: state.id, width: 26, height: 26 };
  if (state.children.length === 0) return { id: state.id, width: Math.max(60, width), height };
  const children = state.children.map((child) => toElk(child, initials));
  if (state.initial !== undefined) {
    const dot = `${state.id}|initial`;
    children.unshift({ id: dot, width: MARK_SIZE, height: MARK_SIZE });
    initials.push({ id: `${dot}|edge`, sources: [dot], targets: [state.initial] });
  }
  return {
    id: state.id,
    children,
    layoutOptions: {
      'elk.padding': `[top=${height + 6},left=14,bottom=14,right=14]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
  };
}

function headHeight({ lines }: ChartState): number {
  return TITLE_HEIGHT + lines.length * LINE_HEIGHT + (lines.length > 0 ? PADDING : 0);
}

function edgeToElk({ id, source, target, lines }: ChartEdge): ElkExtendedEdge {
  const width = Math.ceil(widthOf(lines)) + 2 * LABEL_PADDING;
  const height = lines.length * LINE_HEIGHT + LABEL_PADDING;
  return {
    id,
    sources: [source],
    targets: [target],
    labels: [{ id: `${id}|label`, text: id, width, height, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }],
  };
}

function collect(chart: Chart, graph: ElkNode): PlacedChart {
  const boxes = new Map<string, Box>();
  const visit = ({ id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode): void => {
    boxes.set(id, { x, y, width, height });
    for (const child of children) visit(child);
  };
  visit(graph);
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  const states: PlacedState[] = [];
  const initials: { dot: Box; points: PlacedEdge['points'] }[] = [];
  const addState = (state: ChartState, depth: number): void => {
    states.push({ state, depth, ...boxes.get(state.id)! });
    if (state.initial !== undefined) {
      const dot = `${state.id}|initial`;
      initials.push({ dot: boxes.get(dot)!, points: pointsOf(edges.get(`${dot}|edge`)) });
    }
    for (const child of state.children) addState(child, depth + 1);
  };
  addState(chart.root, 0);
  return {
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    states,
    initials,
    edges: chart.edges.map((edge) => {
      const placed = edges.get(edge.id);
      const { x = 0, y = 0, width = 0, height = 0 } = placed?.labels?.[0] ?? {};
      return { edge, points: pointsOf(placed), label: { x, y, width, height } };
    }),
  };
}

function pointsOf(edge: ElkExtendedEdge | undefined): PlacedEdge['points'] {
  const section = edge?.sections?.[0];
  return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
}
