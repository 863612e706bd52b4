/** A guest's cart: what is like a dish that ran out, and what is put in for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { itemOf, leftOf, likeIt, troubleOf, withInstead } from "../../forkflow/ui/guest/cart.js";

const dish = (id, price_cents, more = {}) => ({
  id, name: id, price_cents, available: true, left: null, allergens: { contains: [], may_contain: [] }, modifier_groups: [], ...more,
});
const choice = (...options) => [{ id: "way", min: 1, max: 1, options: options.map((id) => ({ id, price_cents: 100, available: true })) }];
const GONE = dish("gilda", 320, { available: false });
const OLIVES = dish("olives", 360);
const HAM = dish("ham", 1450);
const menuOf = (...items) => ({
  not_now: [], categories: [{ id: "snacks", items: [GONE, ...items] }, { id: "grill", items: [dish("lamb", 320)] }],
});
const line = (item, quantity = 1) => ({ item, modifiers: [], quantity, note: "" });
const names = (menu, lines, cannot = []) => likeIt(menu, lines, lines[0], cannot).map(({ id }) => id);

test("what is like a dish stands beside it on the card, the nearest in price first, and two are enough", () => {
  assert.deepEqual(names(menuOf(HAM, dish("anchovies", 1180), OLIVES), [line("gilda")]), ["olives", "anchovies"]);
});

test("nothing is offered that somebody cannot eat, and what nobody knows is not called safe", () => {
  const menu = menuOf(dish("nuts", 300, { allergens: { contains: ["nuts"], may_contain: [] } }),
    dish("traces", 310, { allergens: { contains: [], may_contain: ["nuts"] } }), dish("unknown", 330, { allergens: null }), HAM);
  assert.deepEqual(names(menu, [line("gilda")], ["nuts"]), ["ham"]);
  assert.deepEqual(names(menu, [line("gilda")]), ["traces", "unknown"]);
});

test("nothing is offered that cannot be had, is too few, is in the cart already, or asks for a choice first", () => {
  const menu = menuOf(dish("off", 320, { available: false }), dish("later", 320), dish("few", 320, { left: 1 }), OLIVES,
    dish("asks", 320, { modifier_groups: choice("rare", "well") }), dish("one way", 500, { modifier_groups: choice("grilled") }));
  menu.not_now.push("later");
  assert.deepEqual(names(menu, [line("gilda", 2), line("olives")]), ["one way"]);
});

test("what is put in takes the place and the number, with its only way and its price", () => {
  const other = dish("one way", 500, { modifier_groups: choice("grilled") });
  assert.deepEqual(withInstead([line("olives"), { ...line("gilda", 3), note: "no chilli" }], 1, other),
    [line("olives"), { item: "one way", modifiers: ["grilled"], quantity: 3, note: "", name: "one way", price: 600 }]);
});

test("too few is another trouble than none", () => {
  const menu = menuOf(dish("few", 320, { left: 2 }));
  assert.deepEqual([1, 2, 3].map((quantity) => troubleOf(menu, line("few", quantity))), [null, null, "few"]);
  assert.equal(troubleOf(menu, line("gilda")), "gone");
});

test("what is left is for all lines together, of a dish and of a choice", () => {
  const steak = (id) => dish(id, 2000, { modifier_groups: [{ id: "with", min: 0, max: 1, options: [{ id: "fries", price_cents: 0, available: true, left: 3 }] }] });
  const menu = menuOf(dish("few", 320, { left: 2 }), steak("sirloin"), steak("rib"));
  const mild = { ...line("few", 1), note: "mild" };
  assert.deepEqual([[mild], [mild, line("few")], [mild, line("few", 2)]].map((lines) => troubleOf(menu, mild, lines)), [null, null, "few"]);
  const [one, other] = [{ ...line("sirloin", 2), modifiers: ["fries"] }, { ...line("rib", 2), modifiers: ["fries"] }];
  assert.deepEqual([troubleOf(menu, one, [one, other]), troubleOf(menu, one, [one, line("rib", 9)])], ["few", null]);
  assert.equal(leftOf(itemOf(menu, "rib"), other, [one, other]), 3);
});
