// @ts-check
/** An order as a QR code: it crosses a hole in the Wi-Fi from the screen that cannot send it to any screen that can.
 *
 * The code holds the whole command with its key, so when both copies arrive it is still one order. A part reads
 * `FF1D:<part>/<parts>:<checksum>:<text>`, in the signs of which a QR code takes most. `D`: packed by deflate, `J`:
 * plain. The checksum is of the whole, so it also tells which parts belong together.
 */

/**
 * `at`: the server's time of the tap. `told`: the table's name for whoever reads it, which the house does not look at.
 * @typedef {{house: string, kind: "order.place" | "lines.add", id: string, args: any, at: number, person?: string,
 *   told?: string}} Handed
 * @typedef {{packing: string, part: number, parts: number, sum: string, text: string}} Part
 */

/** As much as a phone's camera reads easily from another phone's screen. */
export const MOST_SIGNS = 640;
const MOST_PARTS = 20;
/** No order is longer; what would become more when unpacked is no order. */
const MOST_BYTES = 256 * 1024;
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const FORM = /^FF1([DJ]):(\d{1,2})\/(\d{1,2}):([0-9A-F]{8}):([A-Z2-7]+)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What of an order may come over: nothing that a guest could not have asked for. */
const FIELDS = ["lines", "table", "pickup", "note", "guest", "allergies", "seats", "menu_version", "expected_total_cents"];

/** Why a code cannot be taken. `code`: damaged, other_house, not_ours, too_old_browser. */
export class Unreadable extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The texts of the codes to show, one after the other. @param {Handed} handed @param {number} [most] signs in one
 * @returns {Promise<string[]>} */
export async function handed({ house, kind, id, args, at, person, told }, most = MOST_SIGNS) {
  const json = JSON.stringify({ h: house, k: kind, i: id, a: { ...args, id: undefined }, t: Math.round(at), p: person, n: told });
  const plain = new TextEncoder().encode(json);
  const packed = await deflated(plain);
  const body = inSigns(packed ?? plain);
  const sum = crc32(plain).toString(16).padStart(8, "0").toUpperCase();
  const parts = Math.ceil(body.length / most);
  const size = Math.ceil(body.length / parts);
  return Array.from({ length: parts }, (_, index) =>
    `FF1${packed ? "D" : "J"}:${index + 1}/${parts}:${sum}:${body.slice(index * size, (index + 1) * size)}`);
}

/** One code that was read, or null when it is none of ours. @param {string} text @returns {Part | null} */
export function partOf(text) {
  const told = FORM.exec(text.trim().toUpperCase());
  if (!told) return null;
  const [, packing, part, parts, sum, body] = told;
  const numbers = { part: Number(part), parts: Number(parts) };
  if (numbers.part < 1 || numbers.part > numbers.parts || numbers.parts > MOST_PARTS) return null;
  return { packing, ...numbers, sum, text: body };
}

/** The parts so far with one more; those of another order are forgotten. @param {Part[]} parts @param {Part} next */
export const gathered = (parts, next) => [
  ...parts.filter((one) => one.sum === next.sum && one.parts === next.parts && one.part !== next.part), next,
].sort((a, b) => a.part - b.part);

/** Whether nothing is missing. @param {Part[]} parts */
export const isWhole = (parts) => parts.length > 0 && parts.length === parts[0].parts;

/** The order that the parts hold. @param {Part[]} parts all of them @param {string} house that reads
 * @returns {Promise<Handed>} @throws {Unreadable} */
export async function received(parts, house) {
  const bytes = outOfSigns(parts.map((part) => part.text).join(""));
  const plain = parts[0].packing === "D" ? await inflated(bytes) : bytes;
  if (crc32(plain).toString(16).padStart(8, "0").toUpperCase() !== parts[0].sum) throw new Unreadable("damaged");
  let told;
  try {
    told = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch {
    throw new Unreadable("damaged");
  }
  if (told?.h !== house) throw new Unreadable("other_house");
  return checked(told);
}

/** @param {any} told @returns {Handed} */
function checked({ h: house, k: kind, i: id, a: args, t: at, p: person, n: name }) {
  const adds = kind === "lines.add" && UUID.test(args?.order);
  const known = adds ? ["order", "lines", "menu_version"] : FIELDS;
  const sound = (kind === "order.place" || adds) && UUID.test(id) && Number.isFinite(at)
    && Array.isArray(args?.lines) && args.lines.length > 0 && Object.keys(args).every((key) => known.includes(key))
    && args.lines.every((/** @type {any} */ line) => typeof line?.item === "string" && Number.isInteger(line.quantity));
  if (!sound) throw new Unreadable("not_ours");
  return {
    house, kind, id, args, at,
    ...(typeof person === "string" ? { person } : {}), ...(typeof name === "string" ? { told: name } : {}),
  };
}

// packing

/** @param {Uint8Array} plain */
const deflated = (plain) => (globalThis.CompressionStream
  ? through(plain, new CompressionStream("deflate-raw"), MOST_BYTES) : Promise.resolve(null));

/** @param {Uint8Array} packed */
async function inflated(packed) {
  if (!globalThis.DecompressionStream) throw new Unreadable("too_old_browser");
  try {
    return await through(packed, new DecompressionStream("deflate-raw"), MOST_BYTES);
  } catch {
    throw new Unreadable("damaged");
  }
}

/** @param {Uint8Array} bytes @param {GenericTransformStream} stream @param {number} most */
async function through(bytes, stream, most) {
  const reader = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(stream).getReader();
  /** @type {number[]} */
  const all = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(all);
    if (all.length + value.length > most) throw new RangeError("too long for an order");
    for (const byte of value) all.push(byte);
  }
}

// signs, five bits each

/** @param {Uint8Array} bytes */
function inSigns(bytes) {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += SIGNS[(held >>> (bits - 5)) & 31];
  }
  return bits ? text + SIGNS[(held << (5 - bits)) & 31] : text;
}

/** @param {string} text */
function outOfSigns(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const sign of text) {
    held = ((held << 5) | SIGNS.indexOf(sign)) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes[at++] = (held >>> (bits -= 8)) & 255;
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}
