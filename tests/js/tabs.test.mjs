import assert from "node:assert/strict";
import { test } from "node:test";
import { Tabs } from "../../forkflow/ui/shared/tabs.js";

test("what one tab tells, the others hear, and it does not", async () => {
  const heard = [];
  const tabs = ["one", "two", "three"].map((name) => new Tabs("forkflow-demo-pos", (news) => heard.push([name, news])));
  tabs.forEach((tab) => tab.open());
  const all = new Promise((resolve) => {
    tabs.slice(1).forEach((tab) => { tab.channel.addEventListener("message", () => heard.length === 2 && resolve()); });
  });
  tabs[0].tell({ dismissed: "a" });
  await all;
  assert.deepEqual(heard.sort(), [["three", { dismissed: "a" }], ["two", { dismissed: "a" }]]);
  tabs.forEach((tab) => tab.close());
  tabs[0].tell("nobody");
});

test("one tab works at a time, and the next one when it is done or failed", async () => {
  const tabs = ["one", "two"].map(() => new Tabs("forkflow-demo-pos", () => {}));
  const happened = [];
  let leave;
  const first = tabs[0].alone(() => new Promise((_, reject) => { happened.push("one"); leave = reject; }));
  const second = tabs[1].alone(async () => { happened.push("two"); });
  while (!leave) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(happened, ["one"]);
  leave(new Error("closed"));
  await assert.rejects(first, /closed/);
  await second;
  assert.deepEqual(happened, ["one", "two"]);
});

test("where a browser has neither, as on plain http, each tab does its own", async () => {
  const locks = globalThis.navigator.locks;
  Object.defineProperty(globalThis.navigator, "locks", { value: undefined, configurable: true });
  try {
    let done = false;
    await new Tabs("forkflow-demo-pos", () => {}).alone(async () => { done = true; });
    assert.ok(done);
  } finally {
    Object.defineProperty(globalThis.navigator, "locks", { value: locks, configurable: true });
  }
});
