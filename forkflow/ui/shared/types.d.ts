// Made by `make types` out of the server's structs. Change those, never this file.

/** Keys of the EU's fourteen. An item without `Allergens` is unknown, never free of them. */
export interface Allergens {
  contains?: (string)[];
  may_contain?: (string)[];
}

export interface Area {
  id: string;
  name: string;
}

/** Whether it is for sale, and how many are left where that is counted. */
export interface Availability {
  id: string;
  available: boolean;
  left: number | null;
  position: string;
}

/** The tickets on the board, oldest first. `hash` is what a screen compares (see `kitchen/rules.py`). */
export interface Board {
  position: string;
  business_day: string;
  hash: string;
  tickets: (Ticket)[];
}

/** The colour of the house, and what is written on it. */
export interface Brand {
  colour: string;
  ink: string;
}

/** `answered_at` is when somebody of the house said that they are on the way. */
export interface Call {
  kind: "bill" | "waiter";
  called_at: string;
  answered_at: string | null;
}

export interface CallNow {
  kind: "bill" | "waiter";
  called_at: string;
  answered_at: string | null;
  position: string;
}

/** The last call of each kind since the table was cleared. */
export interface Calls {
  calls: (Call)[];
  position: string;
}

/** What stands together on the menu. Without hours, and a dish without hours of its own, it is served always. */
export interface Category {
  id: string;
  texts: Record<string, Text>;
  hours?: (Serving)[];
}

export interface CategoryCard {
  id: string;
  name: string;
  items: (ItemCard)[];
}

export interface CategoryContent {
  texts: Record<string, Text>;
  hours?: (Serving)[];
}

/** A line that was amended or voided after the kitchen had it. */
export interface Change {
  line: number;
  change: string;
}

/** `heard_at` and what follows is what the device last said of itself; null if it never did. */
export interface Device {
  id: string;
  name: string;
  role: "kitchen" | "office" | "pos";
  paired_at: string;
  heard_at: string | null;
  unsent: number | null;
  oldest_unsent_at: string | null;
  unsent_people: (string)[];
}

/** What a device says of itself every half minute, and whenever this changes: what it holds that is not sent. */
export interface DeviceState {
  unsent: number;
  oldest_ms?: number | null;
  people?: (string)[];
}

export interface Devices {
  devices: (Device)[];
  position: string;
}

export interface Done {
  position: string;
}

/** What a business day came to. */
export interface Figures {
  position: string;
  business_day: string;
  orders: number;
  open_orders: number;
  guest_orders: number;
  cancelled_orders: number;
  voided_lines: number;
  cannot_make_lines: number;
  sales_cents: number;
  currency: string;
  covers: number | null;
  items: (Sold)[];
  hours: (Hour)[];
  taken_back: (TakenBack)[];
  stations: (StationTimes)[];
  late: (LateTicket)[];
  late_percent: number | null;
  shortages: (Shortage)[];
  pauses: (Paused)[];
  outages: (Outage)[];
  silent_seconds: number;
  ledger: Ledger;
  verified: Verified | null;
}

export interface Floor {
  areas: (Area)[];
  tables: (Table)[];
  stations: (Station)[];
}

export interface FloorPlan {
  floor: Floor;
  position: string;
}

/** An order that lacks a link of the chain. */
export interface Gap {
  order: string;
  number: number;
  missing: "cooked" | "seen" | "served";
}

/** Options of which a guest takes at least `min` and at most `max`. */
export interface Group {
  id: string;
  texts: Record<string, Text>;
  min: number;
  max: number;
  options: (Option)[];
}

export interface GroupCard {
  id: string;
  name: string;
  min: number;
  max: number;
  options: (OptionCard)[];
}

export interface Guest {
  name?: string | null;
  phone?: string | null;
}

/** What a guest gets when ordering: the secret that opens this order's status. */
export interface GuestOrder {
  id: string;
  number: number;
  status: "cancelled" | "completed" | "in_progress" | "pending" | "ready" | "waiting";
  table: string | null;
  table_name: string | null;
  pickup: boolean;
  source: "guest" | "staff";
  placed_at: string;
  business_day: string;
  total_cents: number;
  currency: string;
  already_made: boolean;
  note: string | null;
  allergies: (string)[] | null;
  guest: Guest | null;
  lines: (OrderLine)[];
  seen_by_kitchen_at: string | null;
  position: string;
  guest_secret: string;
}

export interface Heard {
  heard_at: string;
  position: string;
}

/** What was ordered while the clock on the wall showed this hour, 0 to 23; hours stand as the day goes. */
export interface Hour {
  hour: number;
  orders: number;
  sales_cents: number;
}

/** `brand_ink` is what is written in on the brand's colour: black or white, whichever is read more easily. */
export interface HouseSettings {
  slug: string;
  settings: Settings;
  brand_ink: string | null;
  position: string;
}

/** An ingredient's name, the unit it is counted in, and the mark below which it is low. */
export interface IngredientContent {
  name: string;
  unit: "g" | "ml" | "piece";
  low?: number;
}

/** A dish or a drink. Without a station it needs no making (a bottle from the fridge). Prices include tax. */
export interface Item {
  id: string;
  category: string;
  texts: Record<string, Text>;
  price_cents: number;
  station?: string | null;
  tax?: string;
  allergens?: Allergens | null;
  groups?: (string)[];
  photo?: Photo | null;
  hours?: (Serving)[];
}

export interface ItemCard {
  id: string;
  name: string;
  description: string;
  price_cents: number;
  available: boolean;
  left: number | null;
  station: string | null;
  allergens: Allergens | null;
  photo: PhotoCard | null;
  hours: (Serving)[];
  modifier_groups: (GroupCard)[];
}

/** A dish's whole new content. */
export interface ItemContent {
  category: string;
  texts: Record<string, Text>;
  price_cents: number;
  station?: string | null;
  tax?: string;
  allergens?: Allergens | null;
  groups?: (string)[];
  hours?: (Serving)[];
}

export interface ItemSaved {
  item: Item;
  version: number;
  position: string;
}

/** `seconds` is how long it took, or has been taking when `bumped_at` is null. */
export interface LateTicket {
  order: string;
  number: number;
  table_name: string | null;
  station: string;
  placed_at: string;
  bumped_at: string | null;
  seconds: number;
}

/** How many orders came how far. All four numbers are equal when nothing was lost on the way; else see `gaps`. */
export interface Ledger {
  accepted: number;
  seen: number;
  cooked: number;
  served: number;
  waiting: number;
  cancelled: number;
  gaps: (Gap)[];
}

/** A one-time link, good for ten minutes: `path` goes behind the address of the server. */
export interface Link {
  role: "kitchen" | "office" | "pos";
  path: string;
  expires_at: string;
  position: string;
}

/** Who this device is to the house. */
export interface Me {
  role: string;
  device: string;
  position: string;
}

/** Everything in the order in which it is shown. */
export interface Menu {
  categories: (Category)[];
  items: (Item)[];
  groups?: (Group)[];
}

/** The menu in one language. `left` is the countdown, null where nobody counts. */
export interface MenuCard {
  version: number;
  language: string;
  languages: (string)[];
  currency: string;
  guest_orders: string;
  paused_until: string | null;
  opening: OpeningNow;
  not_now: (string)[];
  brand: Brand | null;
  position: string;
  categories: (CategoryCard)[];
}

/** The menu as it is written: every language, every group. */
export interface MenuContent {
  menu: Menu;
  version: number;
  position: string;
}

/** A menu as it was until somebody changed it. */
export interface MenuPast {
  version: number;
  until: string;
  by: string;
  items: number;
}

export interface MenuPasts {
  versions: (MenuPast)[];
  version: number;
  position: string;
}

export interface MenuSaved {
  version: number;
  position: string;
}

/** An option that was chosen, with its name and price at that moment. */
export interface Modifier {
  id: string;
  name: string;
  price_cents: number;
}

/** A new dish. Unless given, its id is made of its name, and its tax guessed from its name and its category's. */
export interface NewItem {
  category: string;
  texts: Record<string, Text>;
  price_cents: number;
  id?: string | null;
  station?: string | null;
  tax?: string | null;
  allergens?: Allergens | null;
  groups?: (string)[];
  hours?: (Serving)[];
}

export interface NewPerson {
  id: string;
  name: string | null;
  position: string;
}

/** The guests want a waiter, or the bill, and nobody said yet that they are on the way. */
export interface OpenCall {
  kind: "bill" | "waiter";
  called_at: string;
}

/** One stretch of opening hours. Minutes from midnight; `closes_minutes` may pass 1440 into the next day. */
export interface Opening {
  weekday: number;
  opens_minutes: number;
  closes_minutes: number;
}

/** Whether the house is open, and when that changes; null when it never does. */
export interface OpeningNow {
  is_open: boolean;
  changes_at: string | null;
}

/** A choice that modifies an item; ids are unique in the whole menu. `price_cents` is added to the item's. */
export interface Option {
  id: string;
  texts: Record<string, Text>;
  price_cents?: number;
}

export interface OptionCard {
  id: string;
  name: string;
  price_cents: number;
  available: boolean;
  left: number | null;
}

/** An order; `position` is the point of the log at which it stood so. Times are RFC 3339. */
export interface Order {
  id: string;
  number: number;
  status: "cancelled" | "completed" | "in_progress" | "pending" | "ready" | "waiting";
  table: string | null;
  table_name: string | null;
  pickup: boolean;
  source: "guest" | "staff";
  placed_at: string;
  business_day: string;
  total_cents: number;
  currency: string;
  already_made: boolean;
  note: string | null;
  allergies: (string)[] | null;
  guest: Guest | null;
  lines: (OrderLine)[];
  seen_by_kitchen_at: string | null;
  position: string;
}

/** `price_cents` is one portion with its modifiers. `change` is `amended` or `void` until a cook acknowledged it. */
export interface OrderLine {
  line: number;
  part: number;
  item: string;
  name: string;
  quantity: number;
  price_cents: number;
  modifiers: (Modifier)[];
  note: string | null;
  seat: number | null;
  course: number | null;
  allergies: (string)[] | null;
  station: string | null;
  state: "cannot_make" | "done" | "open" | "started" | "void";
  change?: string | null;
  plated?: "amended" | "void" | null;
}

/** `next` is what `after` must be for the orders behind these; null at the end. */
export interface Orders {
  position: string;
  orders: (Order)[];
  next: string | null;
}

/** Nobody served from `began_at` until `ended_at`; `cause` is a stable word. */
export interface Outage {
  began_at: string;
  ended_at: string;
  seconds: number;
  cause: "crashed" | "frozen" | "killed" | "storage_failed" | "unclean_end" | "unfit" | "writer_silent";
}

/** The device's token, told only now. */
export interface Paired {
  role: "kitchen" | "office" | "pos";
  token: string;
  path: string;
  position: string;
}

/** So much of an ingredient goes into one portion. */
export interface Part {
  ingredient: string;
  quantity: number;
}

/** A line as another program wrote it down; `price_cents` is one portion. */
export interface PastLine {
  line: number;
  item: string;
  name: string;
  quantity: number;
  price_cents: number;
}

/** An order that another program took, as it was written down there. Its number may have been given twice. */
export interface PastOrder {
  id: string;
  source: string;
  number: number;
  status: "completed" | "in_progress" | "pending" | "ready";
  placed_at: string;
  total_cents: number;
  currency: string;
  lines: (PastLine)[];
}

/** The first thousand of a business day, oldest first. */
export interface PastOrders {
  position: string;
  orders: (PastOrder)[];
}

export interface PauseNow {
  paused_until: string | null;
  position: string;
}

/** Guests could not order from `at` until `until`. */
export interface Paused {
  at: string;
  until: string;
}

export interface People {
  people: (Person)[];
  position: string;
}

export interface Person {
  id: string;
  name: string | null;
}

/** A photo of a dish, named by the digest of what was uploaded. Its bytes lie beside the log, in these widths. */
export interface Photo {
  digest: string;
  colour: string;
  widths: (number)[];
}

/** A photo, five wide and four high. What is behind an address never changes; `colour` stands there until then. */
export interface PhotoCard {
  colour: string;
  sizes: (PhotoSize)[];
}

export interface PhotoSize {
  width: number;
  url: string;
}

/** Why something was not done. `detail` is a sentence for the person who meets it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  total_cents?: number;
  errors?: (Record<string, any>)[];
}

/** What goes into one portion, and how many can be made of what is there; null where nothing is counted. */
export interface RecipeCard {
  kind: "item" | "option";
  id: string;
  name: string;
  parts: (Part)[];
  portions: number | null;
}

/** What goes into one portion; no parts at all: stock does not count it any more. */
export interface RecipeContent {
  parts: (Part)[];
}

export interface RecipeSaved {
  recipe: RecipeCard;
  position: string;
}

export interface Recipes {
  position: string;
  recipes: (RecipeCard)[];
}

/** The code of a one-time link, and what the device shall be called. */
export interface Redeemed {
  code: string;
  name?: string;
}

/** A part of the day: from one minute to another, counted from midnight; beyond 1440 is the night after. */
export interface Serving {
  from_minutes: number;
  until_minutes: number;
  weekdays?: (number)[];
}

/** How a house works. No opening hours means always open. */
export interface Settings {
  name: string;
  currency?: string;
  timezone?: string;
  languages?: (string)[];
  day_ends_minutes?: number;
  guest_orders?: "accept" | "direct";
  hours?: (Opening)[];
  soon_minutes?: number;
  late_minutes?: number;
  brand_colour?: string | null;
}

/** A line of a price list as text, mended perhaps. `line` is its number in what was pasted. */
export interface SheetCells {
  line: number;
  name?: string;
  price?: string;
  category?: string;
  station?: string;
  description?: string;
  allergens?: string;
}

/** What a price list would make, before anything is done: each row as it stands there, and what is wrong with it. */
export interface SheetLook {
  source: string;
  rows: (SheetCells)[];
  problems: (SheetProblem)[];
  menu: Menu;
  stations: (Station)[];
  position: string;
}

export interface SheetProblem {
  line: number;
  field: string;
  detail: string;
}

/** 86 from `at` until somebody restored it; `because` is `staff` or `sold_out`. */
export interface Shortage {
  kind: "item" | "option";
  id: string;
  name: string;
  because: string;
  at: string;
  until: string | null;
}

export interface Sold {
  item: string;
  name: string;
  quantity: number;
  sales_cents: number;
}

/** The ids in the order in which they are shown; what is not named stays behind. */
export interface Sorting {
  categories?: (string)[];
  items?: (string)[];
}

/** A place in the kitchen; a screen is a device that shows it. Without minutes of its own the house's count. */
export interface Station {
  id: string;
  name: string;
  soon_minutes?: number | null;
  late_minutes?: number | null;
}

/** How long a station took from the tap to done, in seconds: half of its tickets, and nine of ten, were faster. */
export interface StationTimes {
  station: string;
  name: string;
  tickets: number;
  late: number;
  late_minutes: number;
  median_seconds: number | null;
  p90_seconds: number | null;
}

/** An ingredient as it stands. `uncounted` runs out of nothing: stock begins with a first count or delivery. */
export interface StockCard {
  id: string;
  name: string;
  unit: "g" | "ml" | "piece";
  low: number;
  left: number | null;
  state: "enough" | "low" | "out" | "uncounted";
  counted_at: string | null;
  items: (string)[];
  options: (string)[];
}

export interface StockDay {
  position: string;
  business_day: string;
  ingredients: (StockSums)[];
  moves: (StockMove)[];
}

export interface StockDone {
  position: string;
}

/** A count, a delivery or waste, and by whom. */
export interface StockMove {
  at: string;
  by: Record<string, string>;
  what: "count" | "delivery" | "waste";
  kind: "ingredient" | "item" | "option";
  id: string;
  quantity: number;
  before: number | null;
  reason: string | null;
}

export interface StockNow {
  position: string;
  ingredients: (StockCard)[];
}

export interface StockSaved {
  ingredient: StockCard;
  position: string;
}

/** An ingredient's business day. `used` is what sales took by recipe, `corrected` what counts found otherwise. */
export interface StockSums {
  id: string;
  name: string;
  unit: "g" | "ml" | "piece" | null;
  delivered: number;
  wasted: number;
  used: number;
  corrected: number;
}

/** A table where guests sit. */
export interface Table {
  id: string;
  name: string;
  area: string;
  seats: number;
}

/** A table's QR code: `path` is what the code holds behind the address of the house's server. */
export interface TableCode {
  id: string;
  name: string;
  area: string;
  token: string;
  path: string;
}

export interface TableCodes {
  tables: (TableCode)[];
  position: string;
}

/** `orders` are the ids of the table's `open_orders`; `since` is when its guests sat down. */
export interface TableNow {
  id: string;
  name: string;
  area: string;
  seats: number;
  state: "free" | "seated";
  open_orders: number;
  orders: (string)[];
  since: string | null;
  calls: (OpenCall)[];
}

/** Nobody sits at a table since before `business_day`. */
export interface Tables {
  position: string;
  business_day: string;
  tables: (TableNow)[];
}

/** Something that was ordered and is not sold: a void, fewer portions of a line, a cancelled order, or what the */
export interface TakenBack {
  at: string;
  kind: "cancelled" | "cannot_make" | "fewer" | "void";
  order: string;
  number: number | null;
  table_name: string | null;
  lines: (string)[];
  amount_cents: number;
  reason: string | null;
  by: Who;
}

/** A name and a description in one language. */
export interface Text {
  name: string;
  description?: string;
}

/** One station's part of an order. Times are RFC 3339. */
export interface Ticket {
  id: string;
  order: string;
  number: number;
  business_day: string;
  table: string | null;
  table_name: string | null;
  pickup: boolean;
  station: string;
  part: number;
  state: "bumped" | "open" | "started" | "struck";
  opened_at: string;
  started_at: string | null;
  bumped_at: string | null;
  seen_at: string | null;
  note: string | null;
  allergies: (string)[] | null;
  lines: (OrderLine)[];
  changes_to_acknowledge: (Change)[];
}

export interface TicketNow {
  ticket: Ticket;
  position: string;
}

/** Whether the house was complete and unaltered when it was last looked through, and up to which position. */
export interface Verified {
  at: string;
  is_sound: boolean;
  upto: string;
  troubles: (string)[];
}

/** What the last look found; null when there was none yet. */
export interface VerifiedNow {
  verified: Verified | null;
  position: string;
}

/** An amendment of a line: what is left out stays as it is; an empty note or list takes it away. */
export interface WantedChange {
  quantity?: number | null;
  modifiers?: (string)[] | null;
  note?: string | null;
  allergies?: (string)[] | null;
  age_ms?: number | null;
  ttl_ms?: number | null;
}

export interface WantedCount {
  left: number;
}

export interface WantedDelivery {
  quantity: number;
}

/** One item. `line` numbers 1..n are given when absent; `modifiers` are option ids; `allergies` are keys. */
export interface WantedLine {
  item: string;
  quantity: number;
  line?: number | null;
  modifiers?: (string)[];
  note?: string | null;
  seat?: number | null;
  course?: number | null;
  allergies?: (string)[];
}

/** Lines to add to an order. */
export interface WantedLines {
  lines: (WantedLine)[];
  menu_version?: number | null;
  age_ms?: number | null;
  ttl_ms?: number | null;
}

export interface WantedLink {
  role: "kitchen" | "office" | "pos";
}

export interface WantedName {
  name: string;
}

/** An order. Its `id` is a UUID made by the device and the key of the request. */
export interface WantedOrder {
  id: string;
  lines: (WantedLine)[];
  table?: string | null;
  pickup?: boolean;
  note?: string | null;
  guest?: Guest | null;
  allergies?: (string)[];
  seats?: (WantedSeat)[];
  menu_version?: number | null;
  expected_total_cents?: number | null;
  age_ms?: number | null;
  ttl_ms?: number | null;
  already_made?: boolean;
}

/** For how many minutes guests cannot order. */
export interface WantedPause {
  minutes: number;
}

/** What somebody on a seat must not eat: it goes with every line of that seat. */
export interface WantedSeat {
  seat: number;
  allergies: (string)[];
}

/** A price list: the text of a CSV, or cells copied out of a spreadsheet; or rows that were looked at before. */
export interface WantedSheet {
  text?: string | null;
  rows?: (SheetCells)[] | null;
  skip_bad?: boolean;
}

/** So much of an ingredient, or so many portions of a dish or option, were thrown away. */
export interface WantedWaste {
  kind: "ingredient" | "item" | "option";
  id: string;
  quantity: number;
  reason: string;
}

/** Who tapped: the role, and the device and the person as they are called now, where that is known. */
export interface Who {
  role: string;
  device: string | null;
  person: string | null;
}
