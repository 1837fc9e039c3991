/// Written by Tests/Peers/parity_groups.py with pandas 3.1.1 and NumPy 2.4.6: sums and means of eleven
/// groups as a hash of their bits.
let groupFixtures: [(column: String, how: String, order: String, hole: String, folded: UInt64)] = [
    ("d", "sum", "ordered", "", 0x9b1185c64349518c),
    ("d", "sum", "ordered", "nan", 0x8758ec37f2f91c96),
    ("d", "sum", "swapped", "", 0xfcc8e6092656dfd5),
    ("d", "sum", "swapped", "nan", 0xfcc8e6092656dfd5),
    ("d", "mean", "ordered", "", 0x94c9be1b37b8b873),
    ("d", "mean", "ordered", "nan", 0xf3ba4f0979dab47f),
    ("d", "mean", "swapped", "", 0x6ac7c2b72a1caed4),
    ("d", "mean", "swapped", "nan", 0x6ac7c2b72a1caed4),
    ("f", "sum", "ordered", "", 0x0275a202b2cce9af),
    ("f", "sum", "ordered", "nan", 0x091e2a058de37b31),
    ("f", "sum", "swapped", "", 0xe6302ad4a892e560),
    ("f", "sum", "swapped", "nan", 0xe6302ad4a892e560),
    ("f", "mean", "ordered", "", 0x0d0b71b8f934500f),
    ("f", "mean", "ordered", "nan", 0xe90c4787bb0bdf88),
    ("f", "mean", "swapped", "", 0x301cfa32043a1b65),
    ("f", "mean", "swapped", "nan", 0x301cfa32043a1b65),
    ("i", "mean", "ordered", "", 0xe34499a887102e5e),
    ("i", "mean", "swapped", "", 0x0123cc8fcf008566),
]
