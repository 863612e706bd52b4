// @ts-check
/** What a device keeps through a reload: boards, unsent commands, answered ones, and those that need attention.
 *
 * In IndexedDB; where that is refused or breaks, in memory, and `storage` says so. */
import { signal } from "@preact/signals-core";
import { openDB } from "idb";

/** @typedef {"boards" | "outbox" | "kept" | "attention"} Store */
/** @typedef {{name?: string, seq?: number, id?: string}} Thing */

/** What names a thing in its store. Unsent and answered commands are numbered in the order of the taps.
 * @type {Record<Store, "name" | "seq" | "id">} */
const KEY = { boards: "name", outbox: "seq", kept: "seq", attention: "id" };
const STORES = /** @type {Store[]} */ (Object.keys(KEY));

/** iOS takes the database away from a sleeping page, and says it so. */
const LOST = new Set(["InvalidStateError", "UnknownError"]);

/** A database that does not answer is as good as none, and nobody waits for it to send an order. */
const PATIENCE_MS = 5000;

export class Keep {
  /** @param {string} name of the database: `forkflow-<house>-<face>` @param {typeof openDB} [open] */
  constructor(name, open = openDB) {
    this.name = name;
    this.storage = signal(/** @type {"kept" | "memory"} */ ("kept"));
    this.open = open;
    /** @type {Promise<import("idb").IDBPDatabase> | null} */
    this.database = null;
    this.memory = new Memory();
  }

  /** @param {Store} store @returns {Promise<any[]>} in the order of their keys */
  all(store) {
    return this.#do((database) => database.getAll(store), () => this.memory.all(store));
  }

  /** @param {Store} store @param {Thing} thing @returns {Promise<any>} its key, given now if it is numbered and new */
  put(store, thing) {
    return this.#do((database) => database.put(store, thing), () => this.memory.put(store, thing));
  }

  /** @param {Store} store @param {string | number} key @returns {Promise<void>} */
  remove(store, key) {
    return this.#do((database) => database.delete(store, key), () => this.memory.remove(store, key));
  }

  /** Out of one store and into another, both or neither.
   * @param {Store} from @param {string | number} key @param {Store} to @param {Thing} thing @returns {Promise<any>} */
  move(from, key, to, thing) {
    return this.#do(async (database) => {
      const both = database.transaction([from, to], "readwrite");
      both.objectStore(from).delete(key);
      const placed = both.objectStore(to).put(thing);
      await both.done;
      return placed;
    }, () => {
      this.memory.remove(from, key);
      return this.memory.put(to, thing);
    });
  }

  /** @param {(database: import("idb").IDBPDatabase) => Promise<any>} work @param {() => any} instead */
  async #do(work, instead) {
    for (let again = true; this.storage.value === "kept"; again = false) {
      try {
        return await within(PATIENCE_MS, this.#opened().then(work));
      } catch (error) {
        this.database = null;
        if (!again || !LOST.has(/** @type {Error} */ (error).name)) this.storage.value = "memory";
      }
    }
    return instead();
  }

  #opened() {
    this.database ??= this.open(this.name, 1, {
      upgrade: (database) => {
        for (const store of STORES) {
          database.createObjectStore(store, { keyPath: KEY[store], autoIncrement: KEY[store] === "seq" });
        }
      },
      blocking: () => this.#close(), // a newer build wants to change it
      terminated: () => { this.database = null; },
    });
    return this.database;
  }

  #close() {
    this.database?.then((database) => database.close(), () => {});
    this.database = null;
  }
}

/** @param {number} patience milliseconds @param {Promise<any>} work */
function within(patience, work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the database does not answer")), patience);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The same stores for as long as the page is open. */
class Memory {
  constructor() {
    this.stores = /** @type {Record<Store, Map<string | number, any>>} */ (
      Object.fromEntries(STORES.map((store) => [store, new Map()]))
    );
    this.last = Date.now() * 1000; // behind whatever the database numbered before it broke
  }

  /** @param {Store} store */
  all(store) {
    return [...this.stores[store].entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing);
  }

  /** @param {Store} store @param {Thing} thing */
  put(store, thing) {
    const key = thing[KEY[store]] ?? (this.last += 1);
    this.stores[store].set(key, { ...thing, [KEY[store]]: key });
    return key;
  }

  /** @param {Store} store @param {string | number} key */
  remove(store, key) {
    this.stores[store].delete(key);
  }
}
