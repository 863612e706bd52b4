import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Keep } from "../../forkflow/ui/shared/keep.js";
import { later, settle, stopTheClocks } from "./house.mjs";

/** A browser's database, as far as it is used: stores that outlive connections, and connections that die. */
class Disk {
  stores = { outbox: things("seq"), kept: things("seq"), boards: things("name"), attention: things("id") };
  opened = 0;
  fails = []; // names of the errors of the next transactions
  open = async (name, ended) => {
    this.opened += 1;
    Object.assign(this, { name, ended });
    if (this.refuses) throw named(this.refuses);
    if (this.hangs) await new Promise(() => {});
    return this;
  };

  transaction(stores) {
    const error = this.fails.shift();
    if (error === "InvalidStateError") throw named(error); // a connection that is closing does so at once
    const transaction = {
      objectStore: (store) => {
        assert.ok(stores.includes(store));
        return error ? nothing : this.stores[store];
      },
    };
    queueMicrotask(() => {
      transaction.error = error && named(error);
      if (error) transaction.onabort();
      else transaction.oncomplete();
    });
    return transaction;
  }
}

/** The things of a store, which are numbered where their key is a number. @param {string} key */
function things(key) {
  const all = new Map();
  let last = 0;
  return {
    getAll: () => ({ result: [...all.values()].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)) }),
    put: (thing) => {
      const place = thing[key] ?? (key === "seq" ? (last += 1) : assert.fail(`no ${key}`));
      all.set(place, { ...thing, [key]: place });
      return { result: place };
    },
    delete: (place) => { all.delete(place); return {}; },
  };
}

const nothing = { getAll: () => ({}), put: () => ({}), delete: () => ({}) };
const named = (name) => Object.assign(new Error(name), { name });

let disk;
let keep;

beforeEach(() => {
  stopTheClocks();
  disk = new Disk();
  keep = new Keep("forkflow-demo-pos", disk.open);
});
afterEach(() => mock.timers.reset());

test("what is put away is numbered, found again in order, and moved", async () => {
  assert.equal(await keep.put("outbox", { id: "a" }), 1);
  assert.equal(await keep.put("outbox", { id: "b" }), 2);
  await keep.put("outbox", { id: "a", seq: 1, tries: 1 });
  assert.deepEqual(await keep.all("outbox"), [{ id: "a", seq: 1, tries: 1 }, { id: "b", seq: 2 }]);
  assert.equal(await keep.move("outbox", 1, "kept", { id: "a", seq: 1, position: "7-1" }), 1);
  assert.deepEqual(await keep.all("outbox"), [{ id: "b", seq: 2 }]);
  assert.deepEqual(await keep.all("kept"), [{ id: "a", seq: 1, position: "7-1" }]);
  await keep.put("boards", { name: "menu", board: {} });
  await keep.put("attention", { id: "c" });
  await keep.remove("attention", "c");
  assert.deepEqual([await keep.all("attention"), disk.name, disk.opened, keep.storage.value], [[], "forkflow-demo-pos", 1, "kept"]);
});

for (const error of ["InvalidStateError", "UnknownError"]) {
  test(`a connection that died is opened once more (${error})`, async () => {
    await keep.put("outbox", { id: "a" });
    disk.fails = [error];
    assert.equal(await keep.put("outbox", { id: "b" }), 2);
    assert.deepEqual([disk.opened, keep.storage.value], [2, "kept"]);
  });
}

test("a connection that says it ended is opened anew", async () => {
  await keep.put("outbox", { id: "a" });
  disk.ended();
  await keep.put("outbox", { id: "b" });
  assert.deepEqual([disk.opened, keep.storage.value], [2, "kept"]);
});

test("a disk that is broken, or full, is replaced by memory, and the screen can say so", async () => {
  for (const fails of [["UnknownError", "UnknownError"], ["QuotaExceededError"]]) {
    disk = new Disk();
    keep = new Keep("forkflow-demo-pos", disk.open);
    const first = await keep.put("outbox", { id: "a" });
    disk.fails = fails;
    const second = await keep.put("outbox", { id: "b" });
    assert.ok(second > first, "in the same order as before");
    assert.equal(keep.storage.value, "memory");
    await keep.move("outbox", second, "kept", { id: "b", seq: second });
    assert.deepEqual(await keep.all("kept"), [{ id: "b", seq: second }]);
  }
});

test("storage that is refused is no storage", async () => {
  disk.refuses = "SecurityError";
  await keep.put("outbox", { id: "a" });
  assert.equal((await keep.all("outbox")).length, 1);
  assert.deepEqual([keep.storage.value, disk.opened], ["memory", 1]);
});

test("nobody waits for a database that does not answer", async () => {
  disk.hangs = true;
  const written = keep.put("outbox", { id: "a" });
  await later(5000);
  assert.ok(await written);
  assert.equal(keep.storage.value, "memory");
  await settle();
});
