// Draws the app icons in public/ from the mark (the shapes of favicon.svg), without any program but node.
// Run by hand when the mark changes: `node build/icons.mjs`; the small files are kept in the repository.
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const FOREST = [0x11, 0x28, 0x1f];
const GOLD = [0xe2, 0xa5, 0x2f];
const BONE = [0xf2, 0xee, 0xe3];
const SAMPLES = 4; // per pixel and direction

const box = (x, y, w, h) => (px, py) => px >= x && px <= x + w && py >= y && py <= y + h;
const line = (x1, y1, x2, y2) => (px, py) => {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.min(1, Math.max(0, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(px - x1 - t * dx, py - y1 - t * dy) <= 1;
};
const roof = (px, py) => {
  if (py < 10.5 || py > 20) return false;
  const inset = ((20 - py) / 9.5) * 6;
  return px >= 2 + inset && px <= 38 - inset;
};

// Later shapes lie above earlier ones; all in the mark's own square of 40.
const SHAPES = [
  [roof, GOLD],
  [line(8.5, 11, 5.5, 6.5), GOLD],
  [line(6, 11, 9.5, 6.5), GOLD],
  [line(31.5, 11, 34.5, 6.5), GOLD],
  [line(34, 11, 30.5, 6.5), GOLD],
  [box(5, 20, 30, 6.5), BONE],
  [box(18, 21.5, 4, 5), FOREST],
  [line(3.5, 26.5, 36.5, 26.5), BONE],
  ...[7, 14, 26, 33].map((x) => [line(x, 26.5, x, 35), BONE]),
];

/** A rounded square of 40 with radius 9, as the favicon's. */
const rounded = (x, y) => {
  const [dx, dy] = [Math.max(9 - x, x - 31, 0), Math.max(9 - y, y - 31, 0)];
  return Math.hypot(dx, dy) <= 9;
};

function draw(size, { scale, maskable }) {
  const raw = Buffer.alloc(size * (size * 4 + 1));
  // The house's middle is a little below the middle of its square.
  const [ox, oy] = [20 - 20 * scale, 20 - 20.75 * scale];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const sum = [0, 0, 0, 0];
      for (let n = 0; n < SAMPLES * SAMPLES; n += 1) {
        const x = ((column + ((n % SAMPLES) + 0.5) / SAMPLES) / size) * 40;
        const y = ((row + (Math.floor(n / SAMPLES) + 0.5) / SAMPLES) / size) * 40;
        if (!maskable && !rounded(x, y)) continue;
        const [px, py] = [(x - ox) / scale, (y - oy) / scale];
        const colour = SHAPES.findLast(([inside]) => inside(px, py))?.[1] ?? FOREST;
        for (const c of [0, 1, 2]) sum[c] += colour[c];
        sum[3] += 1;
      }
      const at = row * (size * 4 + 1) + 1 + column * 4;
      for (const c of [0, 1, 2]) raw[at + c] = sum[3] ? Math.round(sum[c] / sum[3]) : 0;
      raw[at + 3] = Math.round((sum[3] / (SAMPLES * SAMPLES)) * 255);
    }
  }
  return raw;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body) >>> 0, out.length - 4);
  return out;
}

function png(size, how) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const parts = [
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(draw(size, how), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat(parts);
}

const plain = { scale: 0.8, maskable: false };
// What a launcher may cut away is a fifth all around.
const maskable = { scale: 0.58, maskable: true };
for (const [name, size, how] of [
  ['icon-192.png', 192, plain],
  ['icon-512.png', 512, plain],
  ['icon-maskable-512.png', 512, maskable],
]) {
  writeFileSync(new URL(`../public/${name}`, import.meta.url), png(size, how));
}
