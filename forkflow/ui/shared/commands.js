// @ts-check
/** Every command that there is, for the face that gives them all. What orders tell of a ticket comes on top. */
import { orderCommands } from "./commands/orders.js";
import { pauseCommands } from "./commands/pause.js";
import { saleCommands } from "./commands/sale.js";
import { ticketCommands } from "./commands/tickets.js";

export const commands = { ...ticketCommands, ...orderCommands, ...saleCommands, ...pauseCommands };
