"""Three words that stand for a secret: easy to say across a table and to write on a hand. Owns the words."""

import hashlib
import re

from server.text import folded

_ALL = """
acorn acre actor agent alarm album almond alpine amber anchor angle ankle answer apple apron arch arena armour arrow
artist aspen atlas attic autumn avenue baker ballad bamboo banner barley barn basil basin basket beach beacon beaker
bean bear beech beetle bell bench berry bicycle birch biscuit bishop blanket blossom boat bonfire bonnet book border
bottle boulder bowl bracket bramble branch brass bread breeze brick bridge bright broom brother brush bucket buckle
bugle bundle bunker butter button cabin cable cactus cake camel camera camp canal candle canoe canvas captain caravan
cargo carpet carrot cart castle cattle cave cedar cellar chain chair chalk chapel cheese cherry chest chime chorus
cider cinema circle circus citrus clay cliff clock cloud clover coach coast cobalt coffee comet compass copper coral
corner cotton cousin cradle crane crate crayon cream creek cricket crown crumb crystal cup cupboard curtain cushion
cypress daisy dance dawn deck delta denim desert desk diamond dinner dolphin donkey door dragon drawer dream drum duck
dune dusk eagle earth easel east echo eel elbow elder elm ember emerald engine envelope estuary evening fable falcon
farm feather fence fern ferry fiddle field fig finch fire fjord flag flame flask fleece flint flock floor flour flower
flute foal fog forest fork fossil fountain fox frame freckle frost fruit gable galaxy gallery gander garden garlic
garnet gate gazelle gecko geyser ginger giraffe glacier glade glass globe glove goat goblet golden goose gorse granite
grape grass gravel green grove guitar gull hammer hamlet hammock hamster harbour harp harvest hatch hazel heath
heather hedge helmet heron herring hill hinge hobby holly honey hood horizon horn horse hotel house hurdle ice igloo
inkwell iris iron island ivory ivy jacket jade jam jasmine jersey jewel jigsaw jolly journal judge juice jumper jungle
juniper kayak kernel kettle keyboard kingdom kiosk kitchen kite kitten knot ladder lagoon lake lamb lamp lantern larch
lark lasso laurel lava lavender lawn leaf ledge lemon lentil letter lettuce library lichen light lilac lily lime linen
lion lizard lobster locket lodge loft log lotus lunar lupin magnet magpie mango manor maple marble market marsh mask
meadow medal melody melon mentor mercury mermaid meteor midday mill mineral minnow mint mirror mitten mole monkey
month moon moor morning mosaic moss moth motor mountain mouse muffin mug mural museum mushroom music mussel mustard
nectar needle nest nettle newt night noodle north notebook nugget nutmeg oak oar oasis oat ocean olive onion opal
opera orange orbit orchard orchid organ otter oven owl oyster paddle page paint palace palm panda paper parade parcel
park parrot parsley pasta path peach peacock pear pearl pebble pelican pencil penguin pepper piano picnic pigeon
pillow pilot pine pipe pistachio planet plank plaza plum pocket poem pollen pond pony poplar poppy porch port postcard
potato pottery prairie prism puddle pumpkin puppet purple puzzle pyramid quail quarry quartz quay quill quilt quince
quiver rabbit raccoon radar radio radish raft rail rain raisin ranch raven ray reed reef ribbon rice river robin
rocket root rope rose rover ruby rudder saddle saffron sail salad salmon salt sand sandal satchel saturn sauce saucer
scarf school scooter sea seal season seed shadow shark shed sheep shelf shell shepherd shield ship shirt shoe shore
shovel silk silver singer skate sketch skirt
"""
WORDS = tuple(_ALL.split())
_BITS = 9
assert len(WORDS) >= 1 << _BITS


def words_of(secret: str) -> tuple[str, str, str]:
    """The three words of a secret: always the same, and of no use to find it."""
    number = int.from_bytes(hashlib.sha256(f"three words {secret}".encode()).digest()[:4])
    first, second, third = (WORDS[number >> shift & ((1 << _BITS) - 1)] for shift in (0, _BITS, 2 * _BITS))
    return first, second, third


def heard(typed: str) -> str:
    """What somebody typed or said, as it is compared: the words alone, without case, commas or a slip in the spacing."""
    return " ".join(re.findall(r"[a-z]+", folded(typed)))
