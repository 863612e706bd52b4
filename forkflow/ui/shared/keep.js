// @ts-check
/** What a device keeps through a reload: boards, unsent commands, answered ones, and those that need attention.
 *
 * In IndexedDB; where that is refused or breaks, in memory, and `storage` says so. */
import { signal } from "@preact/signals-core";

/** @typedef {"boards" | "outbox" | "kept" | "attention"} Store */
/** @typedef {{name?: string, seq?: number, id?: string}} Thing */
/** @typedef {(at: (store: Store) => IDBObjectStore) => IDBRequest} Work */

/** What names a thing in its store. Unsent and answered commands are numbered in the order of the taps.
 * @type {Record<Store, "name" | "seq" | "id">} */
const KEY = { boards: "name", outbox: "seq", kept: "seq", attention: "id" };
const STORES = /** @type {Store[]} */ (Object.keys(KEY));

/** iOS takes the database away from a sleeping page, and says it so. */
const LOST = new Set(["InvalidStateError", "UnknownError"]);

/** A database that does not answer is as good as none, and nobody waits for it to send an order. */
const PATIENCE_MS = 5000;

export class Keep {
  /** @param {string} name of the database: `forkflow-<house>-<face>` @param {typeof opened} [open] */
  constructor(name, open = opened) {
    this.name = name;
    this.storage = signal(/** @type {"kept" | "memory"} */ ("kept"));
    this.open = open;
    /** @type {Promise<IDBDatabase> | null} */
    this.database = null;
    this.memory = new Memory();
  }

  /** @param {Store} store @returns {Promise<any[]>} in the order of their keys */
  all(store) {
    return this.#do([store], (at) => at(store).getAll(), () => this.memory.all(store));
  }

  /** @param {Store} store @param {Thing} thing @returns {Promise<any>} its key, given now if it is numbered and new */
  put(store, thing) {
    return this.#do([store], (at) => at(store).put(thing), () => this.memory.put(store, thing));
  }

  /** @param {Store} store @param {string | number} key @returns {Promise<void>} */
  remove(store, key) {
    return this.#do([store], (at) => at(store).delete(key), () => this.memory.remove(store, key));
  }

  /** Out of one store and into another, both or neither.
   * @param {Store} from @param {string | number} key @param {Store} to @param {Thing} thing @returns {Promise<any>} */
  move(from, key, to, thing) {
    return this.#do([from, to], (at) => {
      at(from).delete(key);
      return at(to).put(thing);
    }, () => {
      this.memory.remove(from, key);
      return this.memory.put(to, thing);
    });
  }

  /** @param {Store[]} stores @param {Work} work @param {() => any} instead */
  async #do(stores, work, instead) {
    for (let again = true; this.storage.value === "kept"; again = false) {
      try {
        this.database ??= this.open(this.name, () => { this.database = null; });
        return await within(PATIENCE_MS, this.database.then((database) => done(database.transaction(stores, "readwrite"), work)));
      } catch (error) {
        this.database = null;
        if (!again || !LOST.has(/** @type {Error} */ (error).name)) this.storage.value = "memory";
      }
    }
    return instead();
  }
}

/** @param {string} name @param {() => void} ended it is of no use any more @returns {Promise<IDBDatabase>} */
function opened(name, ended) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      for (const store of STORES) {
        asked.result.createObjectStore(store, { keyPath: KEY[store], autoIncrement: KEY[store] === "seq" });
      }
    };
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      database.onclose = ended;
      database.onversionchange = () => { database.close(); ended(); }; // a newer build wants to change it
      resolve(database);
    };
  });
}

/** What a piece of work came to, once all of it is written down. @param {IDBTransaction} transaction @param {Work} work */
function done(transaction, work) {
  return new Promise((resolve, reject) => {
    const asked = work((store) => transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("it was taken back", "AbortError"));
  });
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
