// @ts-check
/** A command as a sentence for the person who gave it: what was to be done, and to which table or dish. */
import { t } from "./words.js";

/** @param {import("./evening.js").Evening} evening @param {{kind: string, args: any}} command */
export function told(evening, { kind, args }) {
  return t(evening.commands[kind].says, { table: tableOf(evening, args), item: itemOf(evening, args), minutes: args.minutes });
}

/** @param {import("./evening.js").Evening} evening @param {any} args */
function tableOf(evening, args) {
  const { tables, orders, kitchen } = evening.boards;
  const id = args.order ?? args.ticket?.split(".")[0];
  const place = orders?.value?.orders.find((/** @type {any} */ order) => order.id === id)
    ?? kitchen?.value?.tickets.find((/** @type {any} */ ticket) => ticket.order === id) ?? args;
  if (place.pickup) return t("common.pickup");
  const at = place.table ?? args.table;
  const name = place.table_name ?? tables?.value?.tables.find((/** @type {any} */ table) => table.id === at)?.name ?? at;
  return name ? t("common.table", { name }) : "";
}

/** @param {import("./evening.js").Evening} evening @param {any} args */
function itemOf(evening, args) {
  const items = (evening.boards.menu?.value?.categories ?? []).flatMap((/** @type {any} */ category) => category.items);
  if (args.item) return items.find((/** @type {any} */ item) => item.id === args.item)?.name ?? args.item;
  const options = items.flatMap((/** @type {any} */ item) => item.modifier_groups).flatMap((/** @type {any} */ group) => group.options);
  return options.find((/** @type {any} */ option) => option.id === args.option)?.name ?? args.option;
}
