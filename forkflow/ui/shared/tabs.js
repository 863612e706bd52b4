// @ts-check
/** The other tabs of the same face: they hear what became of a command, and only one of them sends. */

export class Tabs {
  /** @param {string} name @param {(news: any) => void} hear */
  constructor(name, hear) {
    this.name = name;
    this.hear = hear;
    /** @type {BroadcastChannel | null} */
    this.channel = null;
  }

  open() {
    this.channel ??= globalThis.BroadcastChannel ? new BroadcastChannel(this.name) : null;
    this.channel?.addEventListener("message", ({ data }) => this.hear(data));
  }

  close() {
    this.channel?.close();
    this.channel = null;
  }

  /** @param {any} news */
  tell(news) {
    this.channel?.postMessage(news);
  }

  /** Work that one tab does at a time, where the browser can see to it; else each does, and the house takes each key
   * once. @param {() => Promise<void>} work */
  async alone(work) {
    const locks = globalThis.navigator?.locks;
    await (locks ? locks.request(this.name, work) : work());
  }
}
