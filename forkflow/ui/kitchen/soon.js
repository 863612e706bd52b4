// @ts-check
/** What is fetched as soon as the board stands: what a cook opens seldom, every sound, as none is heard before the first
 * tap, and the receipts of what was painted. */
import { later } from "../shared/later.js";

export const soon = later(async () => {
  const [{ Recall }, { KitchenSettings }, { Trouble, Ways }, { listen }, { isOn }, { tellWhatIsSeen }, { stayOn }] =
    await Promise.all([
      import("./recall.js"), import("./settings.js"), import("./trouble.js"), import("./ears.js"),
      import("../shared/sound.js"), import("../shared/receipts.js"), import("../shared/awake.js"),
    ]);
  stayOn();
  return { Recall, KitchenSettings, Trouble, Ways, listen, isOn, tellWhatIsSeen };
});
