"""What a dish is, told from its name alone: its category, who makes it, how it is taxed.

A price list from a till often has names and prices and nothing else. The words below are what a waiter would go by.
They are tried from the top: the first row with a word of the name decides, so a row stands above those that would
wrongly claim its dishes (a chicken soup is a soup). Words are lower-case and without accents; a plural in -s or -es
is understood, and a star stands for any ending.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

Names = dict[str, str]


class Kind(NamedTuple):
    """A category that is guessed: its name by language, the station that makes it and the tax category."""

    id: str
    names: Names
    station: str
    tax: str = "food"

    @property
    def is_drink(self) -> bool:
        return self.station == "bar"


def _kind(id: str, ca: str, es: str, en: str, station: str, tax: str = "food") -> Kind:
    return Kind(id, {"ca": ca, "es": es, "en": en}, station, tax)


# In the order of a menu.
KINDS = {
    kind.id: kind
    for kind in (
        _kind("starters", "Entrants i tapes", "Entrantes y tapas", "Starters", "stove"),
        _kind("cold", "Plats freds", "Platos fríos", "Cold dishes", "cold"),
        _kind("soups", "Sopes i cremes", "Sopas y cremas", "Soups", "stove"),
        _kind("salads", "Amanides", "Ensaladas", "Salads", "cold"),
        _kind("pasta", "Pasta", "Pasta", "Pasta and noodles", "stove"),
        _kind("pizza", "Pizzes", "Pizzas", "Pizza", "stove"),
        _kind("burgers", "Hamburgueses i entrepans", "Hamburguesas y bocadillos", "Burgers and sandwiches", "grill"),
        _kind("grill", "A la brasa", "A la brasa", "Grill and tandoori", "grill"),
        _kind("mains", "Carns i peixos", "Carnes y pescados", "Meat and fish", "stove"),
        _kind("curries", "Currys", "Currys", "Curries", "stove"),
        _kind("specials", "Especialitats", "Especialidades", "House specials", "stove"),
        _kind("rice-dishes", "Arrossos", "Arroces", "Rice dishes", "stove"),
        _kind("vegetables", "Verdures i guarnicions", "Verduras y guarniciones", "Vegetables and sides", "stove"),
        _kind("rice", "Arròs d'acompanyament", "Arroz de acompañamiento", "Rice", "stove"),
        _kind("bread", "Pa", "Pan", "Bread", "grill"),
        _kind("sauces", "Salses", "Salsas", "Sauces and chutneys", "cold"),
        _kind("desserts", "Postres", "Postres", "Desserts", "pastry"),
        _kind("wine", "Vins i cava", "Vinos y cava", "Wine", "bar", "wine"),
        _kind("beer", "Cervesa", "Cerveza", "Beer", "bar", "beer"),
        _kind("spirits", "Vermut i licors", "Vermut y licores", "Cocktails and spirits", "bar", "spirits"),
        _kind("soft-drinks", "Aigua i refrescos", "Agua y refrescos", "Soft drinks", "bar", "soft_drink_sugared"),
        _kind("hot-drinks", "Cafès i infusions", "Cafés e infusiones", "Coffee and tea", "bar", "hot_drink"),
        _kind("other", "Altres plats", "Otros platos", "Other dishes", "stove"),
    )
}  # fmt: skip

# From the first to be tried to the last; a kind may have strong words above and weak ones below.
TELLTALES = (
    ("desserts", "dessert, postre, sweets, dolcos, dulces, cake, cheesecake, pastis, pastisso*, tarta, tart"),
    ("desserts", "pudding, ice cream, gelat, helado, sorbet, sorbete, kulfi, flan, flam, mousse, brownie"),
    ("desserts", "tiramisu, crumble, gulab jamun, rasmalai, baklava, churro, xurro, crep, crepe, waffle, gofre"),
    ("desserts", "pancake, donut, muffin, crema catalana, mel i mato, miel y mato, panna cotta, coulant, fondant"),
    ("desserts", "torrija, profiterol*, recuit, fruit, fruita, fruta, macedonia, iogurt, yogur, natilla*, cuajada"),
    ("desserts", "cookie, galet*, croissant, mato, apple pie, rice pudding, arros amb llet, arroz con leche"),
    ("desserts", "xocolata, chocolate"),
    ("sauces", "sauce, chutney, pickle, raita, raitha, dip, allioli, alioli, aioli, ketchup, mayo, mayonnaise"),
    ("sauces", "maionesa, gravy, dressing, salsa, salses, romesco"),
    ("burgers", "burger, cheeseburger, hamburgues*, sandwich, sandvitx*, entrepa*, bocadillo, bocata, bikini"),
    ("burgers", "panini, wrap, hot dog, bagel, taco, burrito, quesadilla, fajita"),
    ("pizza", "pizza, pizzes, calzone"),
    ("soups", "soup, sopa, sopes, crema freda, crema de, crema fria, gaspatxo, gazpacho, salmorejo, broth, brou"),
    ("soups", "caldo, consome, escudella, minestrone, chowder, ramen"),
    ("salads", "salad, amanid*, ensalad*, esqueixada, xato, slaw, coleslaw, enciam, lechuga, lettuce"),
    ("rice", "arros blanc, arroz blanco"),
    ("rice-dishes", "biryani, paella, paelles, risotto, fideua*, arros, arrossos, arroz, arroces, jambalaya"),
    ("rice-dishes", "nasi goreng, bibimbap, donburi"),
    ("pasta", "pasta, spaghetti, espagueti*, macarr*, lasagn*, lasanya, lasana, ravioli*, tagliatelle, linguine"),
    ("pasta", "penne, gnocchi, noqui, noodle, tallarin*, udon, chow mein, pad thai, canelon*, cannelloni"),
    ("pasta", "carbonara"),
    ("rice", "rice, pilau, pilaf"),
    ("mains", "pan fried, pan seared, pan roasted, fish and chips, fish chips, ale pie, beer battered, sea bass"),
    ("soft-drinks", "coca cola, ginger beer, ginger ale, root beer, iced tea, soft drink, sense alcohol"),
    ("soft-drinks", "sin alcohol"),
    ("wine", "wine, vi, vins, vino, cava, champagne, xampany, prosecco, sangria, rioja, ribera del duero, priorat"),
    ("wine", "montsant, penedes, rueda, albarino, verdejo, chardonnay, merlot, malbec, sauvignon, corpinnat"),
    ("wine", "tinto, rosat, rosado"),
    ("beer", "beer, cerve*, lager, ale, ipa, stout, pilsner, cider, sidra, shandy, radler, canya, canyes, cana"),
    ("beer", "clara, mitjana, quinto, cobra, kingfisher, peroni, heineken, corona, guinness, estrella, moritz"),
    ("bread", "naan, nan, roti, chapati, chapatti, paratha, papad*, poppadom, popadom, puri, poori, kulcha, bread"),
    ("bread", "pa, pan, panes, pans, baguette, toast, torrad*, tostad*, pita, focaccia, coca, coques"),
    ("cold", "prawn cocktail, cold starter, entrants freds, entrantes frios, tapes fredes, tapas frias"),
    ("cold", "plats freds"),
    ("spirits", "cocktail, coctel*, gin, gintonic, vodka, rum, rom, ron, whisk*, bourbon, tequila, brandy, conyac"),
    ("spirits", "cognac, mojito, spritz, aperol, campari, negroni, martini, caipirinha, daiquiri, vermut*"),
    ("spirits", "vermouth, licor*, liqueur, ratafia, orujo, pacharan, chupito, xupito, cigalo, carajillo, spirits"),
    ("spirits", "destil*, copas"),
    ("hot-drinks", "hot chocolate, xocolata desfeta, chocolate a la taza, flat white, coffee, cafe, tea, te"),
    ("hot-drinks", "infusi*, chai, tallat, cortado, cappuccino, capuchino, caputxino, latte, espresso, expresso"),
    ("hot-drinks", "americano, macchiato, camamilla, manzanilla, poleo, poliol, matcha, rooibos"),
    ("soft-drinks", "water, aigua, aigues, agua, coke, cola, pepsi, fanta, sprite, lemonade, limonada, llimonada"),
    ("soft-drinks", "juice, suc, zumo, refresc*, kombucha, kombutxa, tonic, tonica, soda, lassi, smoothie, batut"),
    ("soft-drinks", "batido, milkshake, orxata, horchata, mosto, nestea, aquarius, perrier, vichy, drink, begud*"),
    ("soft-drinks", "bebid*"),
    ("vegetables", "aloo, dal, dall, daal, dhal, chana, gobi, bhindi, brinjal, baingan, cauliflower, saag paneer"),
    ("vegetables", "muttar paneer, mattar paneer, palak paneer, mixed vegetable curry, vegetable mysore"),
    ("starters", "starter, appetiser, appetizer, snack, entrant*, primers, primeros, tapa, tapes, per picar"),
    ("starters", "para picar, samosa, pakora, chaat, onion bhaj*, prawn puree, prawn puri, prawn poori, butterfly"),
    ("starters", "spring roll, vegetable roll, egg roll, fish cake, crab cake, dumpling, gyoza, bao, tempura"),
    ("starters", "falafel, nachos, wings, nugget, croquet*, bunyol*, bunuelo*, braves, bravas, calamar*, empanad*"),
    ("starters", "tortilla, truita, truites, fritter, bruschetta, boquer*, aloo chaat"),
    ("vegetables", "bhajee, bhaji"),
    ("specials", "balti, karahi, kadai, jalfrezi, pasanda, masala, makhani, butter chicken, rezala, roshni, mirch"),
    ("specials", "haryali, mysore, sylhet, achar, chilli garlic, hazary, hazari, persian, especialita*"),
    ("specials", "especialidad*"),
    ("curries", "curry, curries, madras, vindaloo, korma, kurma, bhuna, dupiaza, dopiaza, pathia, dhansak, rogon"),
    ("curries", "rogan, methi, saag, massaman, katsu, mushroom chicken, mushroom lamb, mushroom prawn"),
    ("curries", "mushroom king prawn"),
    ("grill", "a la brasa, a la parrilla, a la plancha, a la planxa, a la graella, al carbon, grill, grilled, bbq"),
    ("grill", "barbecue, tandoori, tikka, kebab, kehab, kebap, shashlick, shaslick, shashlik, shish, sheek, seekh"),
    ("grill", "sizzler, skewer, satay, yakitori, brasa, parrilla, parrillada, graella, graellada, steak"),
    ("grill", "entrecot*, ribs, chuleton, chulet*, costell*, costill*, churrasco, botifarr*, butifarr*"),
    ("cold", "jamon, pernil, ham, formatge, queso, cheese, embotit*, embutid*, fuet, llonganiss*, carpaccio"),
    ("cold", "tartar, tartare, ceviche, anxov*, ancho*, olive, oliva, oliveta, aceituna, oyster, ostra, ostres"),
    ("cold", "sushi, sashimi, maki, nigiri, burrata, hummus, humus, guacamole, gilda, mojama, charcuterie, freds"),
    ("cold", "frios"),
    ("mains", "main, principal*, segon, segons, segundo, meat, carn, carns, carne, chicken, pollo, pollastre"),
    ("mains", "lamb, xai, cordero, beef, vedella, ternera, pork, porc, cerdo, duck, anec, pato, veal, turkey"),
    ("mains", "gall dindi, pavo, rabbit, conill, conejo, galta, galtes, carriller*, meatball, mandonguill*"),
    ("mains", "albondig*, sausage, salsitx*, fish, peix, peixos, pescado, prawn, gamba, gambes, langost*"),
    ("mains", "llagost*, lobster, crab, cod, bacalla, bacalao, salmon, salmo, tuna, tonyina, atun, hake, lluc"),
    ("mains", "merluza, llobarro, lubina, orada, dorada, rap, rape, octopus, pop, pulpo, squid, sepia, sipia"),
    ("mains", "mussel, musclo*, mejillon*, clam, cloiss*, almeja, egg, ou, ous, huevo, stew, guis*, estofa*"),
    ("mains", "fricando, suquet, casserole, cassola, cazuela, pie, schnitzel, milanesa, cigron*, garbanzo"),
    ("mains", "llenti*, lenteja, lentil"),
    ("vegetables", "side, guarnici*, fries, chips, patat*, potato, vegetable, verdur*, veg, hort, huerta, garden"),
    ("vegetables", "mushroom, bolets, setas, spinach, espina*, mash, pure, puree, monget*, bean, judia*, pebrot"),
    ("vegetables", "pimiento, padron, escalivada, carxof*, alcachof*, calcot*, albergini*, berenjena, aubergine"),
    ("vegetables", "trinxat, broccoli, carbass*, calabac*, paneer, tofu, corn on the cob, asparagus, esparrec*"),
    ("vegetables", "esparrag*"),
)  # fmt: skip

# A course says when a dish is eaten, not who makes it: salads and grilled octopus are both among the starters. And
# “Drinks” holds wine and water, which are taxed differently.
_WIDE = {"starters", "mains", "specials", *(kind.id for kind in KINDS.values() if kind.is_drink)}

# What comes after these goes with the dish and does not name it: chicken *with* rice, hake *al* cava.
_WITH = re.compile(r" (?:with|in|on|con|en|amb|al|als|a la|a les|a las|a los|a l|au|aux) ")


def guess(name: str) -> Kind | None:
    """The kind of dish that a name tells, or that the name of a category tells; None when no word is known.

    Whole phrases are looked for first, then words before a “with”, then words anywhere.
    """
    plain = f" {_plain(name)} "
    return _first(_PHRASES, plain) or _first(_WORDS, _WITH.split(plain, maxsplit=1)[0] + " ") or _first(_WORDS, plain)


def guess_in(category: str, name: str) -> Kind:
    """The kind of a dish that stands in a category of the house's own; `other` when nothing tells it."""
    broad, own = guess(category) if category else None, guess(name)
    if broad and own and broad.id in _WIDE and broad.is_drink == own.is_drink:
        return own
    return broad or own or KINDS["other"]


def tax_of(kind: Kind, name: str) -> str:
    """Water and juice are taxed unlike lemonade in several countries."""
    if kind.id == "soft-drinks":
        words = set(re.findall(r"[a-z]+", _plain(name)))
        if words & {"water", "aigua", "agua", "perrier", "vichy"}:
            return "water"
        if words & {"juice", "suc", "zumo"}:
            return "juice"
    return kind.tax


@lru_cache(maxsize=8192)
def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def _first(rules: list[tuple[Kind, re.Pattern[str]]], plain: str) -> Kind | None:
    return next((kind for kind, words in rules if words.search(plain)), None)


def _rules(wanted: list[tuple[str, list[str]]]) -> list[tuple[Kind, re.Pattern[str]]]:
    return [(KINDS[kind], re.compile(f" (?:{'|'.join(map(_pattern, words))}) ")) for kind, words in wanted if words]


def _pattern(word: str) -> str:
    return f"{word[:-1]}[a-z0-9]*" if word.endswith("*") else f"{word}(?:e?s)?"


_TABLE = [(kind, words.split(", ")) for kind, words in TELLTALES]
_PHRASES = _rules([(kind, [word for word in words if " " in word]) for kind, words in _TABLE])
_WORDS = _rules([(kind, [word for word in words if " " not in word]) for kind, words in _TABLE])
