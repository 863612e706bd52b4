// What the office's rooms decide without a screen: amounts, hours, order, tables.
import assert from "node:assert/strict";
import test from "node:test";

const from = (path) => import(`../../forkflow/ui/office/${path}.js`);
const { amount, amountText, cents, idOf } = await from("desk/amounts");
const { followed } = await from("desk/draft");
const { textIn } = await from("desk/file");
const menu = await from("menu/state");
const house = await from("house/state");
const stock = await from("stock/state");
const { evenly } = await from("hours");

test("prices and amounts are read as people write them, and nothing else is", () => {
  assert.deepEqual(["12", "12,5", "12.50 €", "-1", "0.05"].map(cents), [1200, 1250, 1250, -100, 5]);
  assert.deepEqual(["", "cheap", "1.234,50", "1.999"].map(cents), [null, null, null, null]);
  assert.deepEqual([amount("2,5 kg", "g"), amount("250", "g"), amount("33 cl", "ml"), amount("7", "piece")], [2500, 250, 330, 7]);
  assert.deepEqual([amount("2 l", "g"), amount("0.5", "piece"), amount("1.0005 kg", "g"), amount("x", "g")], [null, null, null, null]);
  assert.equal(amountText(2500, "g", "en"), "2.5 kg");
});

test("a file is read in whatever alphabet a spreadsheet saved it", () => {
  const bytes = (list) => new Uint8Array(list).buffer;
  const wide = [..."Jamón €"].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]);
  const swapped = wide.map((_, at) => wide[at ^ 1]);
  assert.equal(textIn(new TextEncoder().encode("\ufeffJamón €").buffer), "Jamón €");
  assert.equal(textIn(bytes([0x4a, 0x61, 0x6d, 0xf3, 0x6e, 0x20, 0x80])), "Jamón €");
  assert.deepEqual([textIn(bytes([0xff, 0xfe, ...wide])), textIn(bytes([0xfe, 0xff, ...swapped]))], ["Jamón €", "Jamón €"]);
  assert.equal(textIn(bytes([])), "");
});

test("what is touched stays, what is not follows the house, field by field", () => {
  const before = { price: "3.60", hours: [], texts: { ca: { name: "Olives" }, es: { name: "Olivas" } } };
  const now = { price: "3.90", hours: [1], texts: { ca: { name: "Olives" }, es: { name: "Aceitunas" }, en: { name: "Olives" } } };
  assert.equal(followed(before, before, now), now);
  const written = { ...before, hours: [2], texts: { ...before.texts, ca: { name: "Olives negres" } } };
  assert.deepEqual(followed(written, before, now), { price: "3.90", hours: [2], texts: { ...now.texts, ca: { name: "Olives negres" } } });
  assert.deepEqual(followed({ texts: { ca: { name: "x" } } }, { texts: before.texts }, { texts: before.texts }), { texts: { ca: { name: "x" } } });
  assert.deepEqual(followed({ allergens: null }, { allergens: { contains: [] } }, { allergens: { contains: ["milk"] } }), { allergens: null });
});

test("an id is plain and its own", () => {
  assert.equal(idOf("Entrecôte à la crème!", []), "entrecote-a-la-creme");
  assert.equal(idOf("Soup", ["soup", "soup-2"]), "soup-3");
  assert.match(idOf("寿司", []), /^[a-z0-9][a-z0-9-]*$/);
});

const text = (name) => ({ ca: { name } });
const MENU = {
  categories: [{ id: "a", texts: text("A") }, { id: "b", texts: text("B") }, { id: "c", texts: text("C") }],
  items: [["one", "a"], ["two", "a"], ["three", "b"]].map(([id, category]) => ({ id, category, texts: text(id), price_cents: 1 })),
};
const order = ({ items }) => items.map(({ id, category }) => `${category}:${id}`).join(" ");

test("a dish moves by one place, and over the edge into the next category", () => {
  const step = (id, by) => {
    const place = menu.neighbour(MENU, id, by);
    return place && order(menu.moved(MENU, id, place.category, place.before));
  };
  assert.equal(step("one", 1), "a:two a:one b:three");
  assert.equal(step("two", 1), "a:one b:two b:three");
  assert.equal(step("three", -1), "a:one a:two a:three");
  assert.equal(step("three", 1), "a:one a:two c:three");
  assert.equal(step("one", -1), null);
});

test("a language without a name is a gap, and so is a description that only others have", () => {
  const texts = { ca: { name: "Sopa", description: "de ceba" }, es: { name: "Sopa" } };
  assert.deepEqual(menu.gaps(texts, ["ca", "es", "en"]), ["es", "en"]);
  assert.deepEqual(menu.written({ ca: { name: " Sopa " }, en: { name: "", description: " " } }), { ca: { name: "Sopa", description: "" } });
});

test("allergens turn from nothing to contains, to may contain, and back", () => {
  const once = menu.turned(null, "milk");
  const twice = menu.turned(once, "milk");
  assert.deepEqual([once, twice, menu.turned(twice, "milk")], [
    { contains: ["milk"], may_contain: [] }, { contains: [], may_contain: ["milk"] }, { contains: [], may_contain: [] }]);
});

test("so many tables at once: free numbers are taken, and those that were there keep their ids", () => {
  const floor = { areas: [{ id: "in", name: "In" }, { id: "out", name: "Out" }], stations: [],
    tables: [{ id: "t1", name: "1", area: "in", seats: 2 }, { id: "2", name: "Window", area: "in", seats: 2 }] };
  const fourteen = house.withTables(floor, "out", 14).tables;
  assert.equal(fourteen.length, 16);
  assert.deepEqual(fourteen.slice(2, 4).map(({ id, name }) => [id, name]), [["2-2", "2"], ["3", "3"]]);
  assert.equal(new Set(fourteen.map(({ id }) => id)).size, 16);
  const fewer = house.withTables(floor, "in", 1);
  assert.deepEqual(fewer.tables.map(({ id }) => id), ["t1"]);
});

test("ink on a colour is what is read more easily", () => {
  assert.equal(house.inkOn("#ffe08a").ink, "#000000");
  assert.equal(house.inkOn("#0b6e4f").ink, "#ffffff");
  assert.equal(house.inkOn("green"), null);
});

test("the night belongs to the evening before", () => {
  const at = Date.parse("2026-11-21T02:30:00Z"); // 03:30 in Madrid
  assert.equal(stock.businessDay(at, "Europe/Madrid", 300), "2026-11-20");
  assert.equal(stock.businessDay(at, "Europe/Madrid", 180), "2026-11-21");
});

test("what is out comes first, then what is low, then all others by name", () => {
  const of = (name, state) => ({ name, state });
  const sorted = stock.lowFirst([of("b", "enough"), of("z", "low"), of("a", "uncounted"), of("y", "out")]);
  assert.deepEqual(sorted.map(({ name }) => name).join(""), "yzab");
});

// the hours of a chart

test("an hour alone stands among quiet ones, more of them after it, past midnight too", () => {
  const hours = evenly([{ hour: 20, orders: 3, sales_cents: 900 }]);
  assert.deepEqual(hours.map(({ hour }) => hour), [18, 19, 20, 21, 22, 23, 0, 1]);
  assert.deepEqual(hours.filter(({ orders }) => orders), [{ hour: 20, orders: 3, sales_cents: 900 }]);
});

test("no hour between the first and the last is left out, and a long day is shown whole", () => {
  const at = (hour) => ({ hour, orders: 1, sales_cents: 100 });
  assert.deepEqual(evenly([at(12), at(23), at(1)]).map(({ hour }) => hour), [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1]);
  assert.equal(evenly([at(12), at(23), at(1)]).filter(({ orders }) => orders).length, 3);
  assert.deepEqual(evenly([]), []);
});
