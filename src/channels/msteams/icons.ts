import { crc32 } from "node:zlib";
import { zlibSync } from "fflate";

/** Tocsin's blue: the background of the colour icon, and the accent colour of the Teams app. */
export const accentColor = "#0B5CAD";

/** Edges in pixels that Teams asks for (Microsoft Learn, "Teams app package", app icons). */
const colorIconSize = 192;
const outlineIconSize = 32;

type Point = readonly [x: number, y: number];
/** Start, two control points, end. */
type Curve = readonly [Point, Point, Point, Point];

/** A line along curves; `filled`: with all that it encloses. Units are those of a drawing of 24 by 24. */
interface Stroke {
  readonly curves: readonly Curve[];
  readonly filled: boolean;
}

/** The left half of each line; the right half mirrors it at x = 12. A bell that is being rung. */
const shell: readonly Curve[] = [
  [
    [12, 5.2],
    [8.9, 5.2],
    [6.9, 7.5],
    [6.9, 10.5],
  ],
  [
    [6.9, 10.5],
    [6.9, 14],
    [6.3, 15.8],
    [4.6, 17.5],
  ],
];
const crown: Curve = [
  [12, 3.2],
  [12, 3.8],
  [12, 4.6],
  [12, 5.2],
];
const clapper: Curve = [
  [9.9, 20.4],
  [10.3, 21.4],
  [11.1, 21.9],
  [12, 21.9],
];
const sound: Curve = [
  [3, 10],
  [3, 7.4],
  [4, 5.1],
  [5.7, 3.5],
];

const bell = (filled: boolean): readonly Stroke[] => [
  {
    curves: [...shell, straight([4.6, 17.5], [19.4, 17.5]), ...shell.map(mirrored).map(reversed).toReversed()],
    filled,
  },
  { curves: [crown], filled: false },
  { curves: [clapper, reversed(mirrored(clapper)), ...(filled ? [straight([14.1, 20.4], [9.9, 20.4])] : [])], filled },
  { curves: [sound], filled: false },
  { curves: [mirrored(sound)], filled: false },
];

/**
 * `color.png`: a white bell on a square of our blue. Teams rounds the corners itself and crops it to a hexagon for bots, so the bell
 * keeps to the middle half (same page: 96 of 192 pixels).
 */
export function colorIcon(): Uint8Array {
  const cover = drawing(bell(true), { size: colorIconSize, scale: 4.8, center: [12, 12.4], width: 1.7 });
  const part = (at: number): number => Number.parseInt(accentColor.slice(at, at + 2), 16);
  const [red, green, blue] = [part(1), part(3), part(5)] as const;
  const mix = (share: number, under: number): number => Math.round(under + (255 - under) * share);
  return png(colorIconSize, 3, (at) => {
    const share = cover[at] ?? 0;
    return [mix(share, red), mix(share, green), mix(share, blue)];
  });
}

/** `outline.png`: the bell in white lines on nothing, to the edges. Every pixel is white (same page); only its opacity differs. */
export function outlineIcon(): Uint8Array {
  const cover = drawing(bell(false), { size: outlineIconSize, scale: 1.55, center: [12, 12.5], width: 1.6 });
  return png(outlineIconSize, 4, (at) => [255, 255, 255, Math.round((cover[at] ?? 0) * 255)]);
}

function straight([x1, y1]: Point, [x2, y2]: Point): Curve {
  const between = (share: number): Point => [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
  return [between(0), between(1 / 3), between(2 / 3), between(1)];
}

function mirrored([a, b, c, d]: Curve): Curve {
  const at12 = ([x, y]: Point): Point => [24 - x, y];
  return [at12(a), at12(b), at12(c), at12(d)];
}

function reversed([a, b, c, d]: Curve): Curve {
  return [d, c, b, a];
}

interface View {
  /** Edge in pixels. */
  readonly size: number;
  /** Pixels a unit. */
  readonly scale: number;
  /** What lies in the middle, in units. */
  readonly center: Point;
  /** Of the lines, in units. */
  readonly width: number;
}

/** How much of each pixel is covered, from 0 to 1, row by row: by the distance of its middle to the nearest edge. */
function drawing(strokes: readonly Stroke[], { size, scale, center, width }: View): Float64Array {
  const cover = new Float64Array(size * size);
  const outer = width / 2 + 1 / scale;
  for (const { curves, filled } of strokes) {
    const points = flattened(curves);
    const near = boundsOf(points, outer);
    for (let at = 0; at < cover.length; at += 1) {
      const x = ((at % size) + 0.5 - size / 2) / scale + center[0];
      const y = (Math.floor(at / size) + 0.5 - size / 2) / scale + center[1];
      if (x < near.left || x > near.right || y < near.top || y > near.bottom) continue;
      const beyond = filled && encloses(points, x, y) ? -1 : distance(points, x, y) - width / 2;
      cover[at] = Math.max(cover[at] ?? 0, Math.min(1, Math.max(0, 0.5 - beyond * scale)));
    }
  }
  return cover;
}

function boundsOf(points: readonly Point[], more: number) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    left: Math.min(...xs) - more,
    right: Math.max(...xs) + more,
    top: Math.min(...ys) - more,
    bottom: Math.max(...ys) + more,
  };
}

const stepsOfCurve = 16;

function flattened(curves: readonly Curve[]): readonly Point[] {
  return curves.flatMap((curve) =>
    Array.from({ length: stepsOfCurve + 1 }, (_, step) => on(curve, step / stepsOfCurve)),
  );
}

function on([a, b, c, d]: Curve, t: number): Point {
  const u = 1 - t;
  const along = (axis: 0 | 1): number =>
    u * u * u * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t * t * t * d[axis];
  return [along(0), along(1)];
}

function distance(points: readonly Point[], x: number, y: number): number {
  let least = Infinity;
  let [fromX, fromY] = points[0] ?? [0, 0];
  for (const [toX, toY] of points) {
    const [dx, dy] = [toX - fromX, toY - fromY];
    const length = dx * dx + dy * dy;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / length));
    least = Math.min(least, (x - fromX - share * dx) ** 2 + (y - fromY - share * dy) ** 2);
    [fromX, fromY] = [toX, toY];
  }
  return Math.sqrt(least);
}

/** Even-odd rule; the last point joins the first. */
function encloses(points: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let [fromX, fromY] = points.at(-1) ?? [0, 0];
  for (const [toX, toY] of points) {
    if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) inside = !inside;
    [fromX, fromY] = [toX, toY];
  }
  return inside;
}

/**
 * A PNG (W3C Portable Network Graphics, third edition) of 8 bits a channel: 3 channels are RGB, 4 RGBA. Compressed by fflate and not
 * by node:zlib, whose bytes differ with the processor that it runs on.
 */
function png(size: number, channels: 3 | 4, pixel: (at: number) => readonly number[]): Uint8Array {
  const row = size * channels + 1;
  const raw = new Uint8Array(size * row);
  for (let at = 0; at < size * size; at += 1) {
    // The first byte of each row is its filter; 0 is none.
    raw.set(pixel(at), Math.floor(at / size) * row + 1 + (at % size) * channels);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header.set([8, channels === 3 ? 2 : 6], 8);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(raw, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const made = new Uint8Array(data.length + 12);
  const view = new DataView(made.buffer);
  view.setUint32(0, data.length);
  made.set(Buffer.from(type, "latin1"), 4);
  made.set(data, 8);
  view.setUint32(data.length + 8, crc32(made.subarray(4, data.length + 8)));
  return made;
}
