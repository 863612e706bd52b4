/** An order as QR codes and back: whole or not at all, and never more than a guest could ask for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gathered, handed, isWhole, partOf, received, Unreadable } from "../../forkflow/ui/shared/handover.js";
import { canBeHanded } from "../../forkflow/ui/shared/stuck.js";

const ID = "019ac0de-0000-7000-8000-000000000001";
const OTHER = "019ac0de-0000-7000-8000-000000000002";
const ORDER = {
  house: "demo", kind: "order.place", id: ID, at: 1795204800000, person: "p-1", told: "4",
  args: { table: "4", lines: [{ item: "olives", quantity: 2, note: "sense all, “ràpid” 🙏" }], note: "a" },
};

/** What a camera that saw these codes makes of them. */
async function read(texts, house = "demo") {
  const parts = texts.map(partOf).reduce(gathered, []);
  assert.ok(isWhole(parts));
  return received(parts, house);
}

const unreadable = (code) => (error) => error instanceof Unreadable && error.code === code;

test("an order comes over as it was, and fits one code", async () => {
  const texts = await handed(ORDER);
  assert.equal(texts.length, 1);
  assert.match(texts[0], /^[0-9A-Z $%*+\-./:]+$/); // the signs of which a code takes most
  assert.deepEqual(await read(texts), ORDER);
});

test("a long order is several codes, read in any order and twice", async () => {
  const lines = Array.from({ length: 40 }, (_, n) => ({ item: `dish-${n}`, quantity: (n % 9) + 1, note: `note ${n * 7919}` }));
  const long = { ...ORDER, args: { table: "4", lines } };
  const texts = await handed(long, 200);
  assert.ok(texts.length > 2);
  assert.ok(!isWhole(texts.slice(1).map(partOf).reduce(gathered, [])));
  assert.deepEqual(await read([...texts].reverse().flatMap((text) => [text, text.toLowerCase()])), long);
});

test("codes of two orders do not mix", async () => {
  const [a] = await handed(ORDER, 60);
  const [b] = await handed({ ...ORDER, id: OTHER }, 60);
  const parts = [a, b].map(partOf).reduce(gathered, []);
  assert.equal(parts.length, 1);
  assert.equal(parts[0].text, partOf(b).text);
});

test("without the browser's packing it is plain, and still an order", async (t) => {
  const { CompressionStream } = globalThis;
  t.after(() => { globalThis.CompressionStream = CompressionStream; });
  globalThis.CompressionStream = undefined;
  const texts = await handed(ORDER);
  assert.ok(texts[0].startsWith("FF1J:"));
  assert.deepEqual(await read(texts), ORDER);
});

test("what is damaged is not an order", async () => {
  const [text] = await handed(ORDER);
  for (let at = text.lastIndexOf(":") + 1; at < text.length - 1; at += 7) {
    const broken = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
    await assert.rejects(read([broken]), unreadable("damaged"), `sign ${at}`);
  }
  for (const stranger of ["", "https://forkflow.test/demo/t/abc", "FF1D:2/1:00000000:AAAA", "FF1D:0/1:00000000:AAAA", "FF2D:1/1:00000000:AAAA"]) {
    assert.equal(partOf(stranger), null);
  }
});

test("an order of another house, and what no guest may say, stay outside", async () => {
  await assert.rejects(read(await handed(ORDER), "other"), unreadable("other_house"));
  const cannot = [
    { kind: "order.cancel", args: { order: ID } },
    { args: { ...ORDER.args, already_made: true } },
    { args: { ...ORDER.args, age_ms: 1 } },
    { args: { table: "4", lines: [] } },
    { args: { table: "4", lines: [{ item: "olives", quantity: "2" }] } },
    { id: "not-an-id" },
    { kind: "lines.add", args: { order: "../../pause", lines: ORDER.args.lines } },
  ];
  for (const change of cannot) {
    await assert.rejects(read(await handed({ ...ORDER, ...change })), unreadable("not_ours"), JSON.stringify(change));
  }
  const more = { ...ORDER, kind: "lines.add", args: { order: OTHER, lines: ORDER.args.lines } };
  assert.deepEqual(await read(await handed(more)), more);
});

test("what became huge when unpacked is refused before it is", async () => {
  const bomb = { ...ORDER, args: { ...ORDER.args, note: "a".repeat(400_000) } };
  await assert.rejects(async () => read(await handed(bomb, 4000)));
});

test("paper and what only staff say is not handed over", () => {
  assert.ok(canBeHanded(ORDER));
  assert.ok(canBeHanded({ kind: "lines.add", args: { order: OTHER, lines: [] } }));
  assert.ok(!canBeHanded({ kind: "order.place", args: { already_made: true } }));
  assert.ok(!canBeHanded({ kind: "ticket.bump", args: {} }));
});
