// Written by Tests/Peers/parity_similar.py: two texts, their ratio, and their ratio in small letters, as bits of doubles.
// swift-format-ignore-file
let similarFixtures: [(String, String, UInt64, UInt64)] = [
    ("toy story", "Toy Story (1995)", 0x3fe1eb851eb851ec, 0x3fe70a3d70a3d70a),
    ("toy story", "Story of Toys, The", 0x3fd2f684bda12f68, 0x3fd7b425ed097b42),
    ("", "", 0x3ff0000000000000, 0x3ff0000000000000),
    ("", "a", 0x0000000000000000, 0x0000000000000000),
    ("abxcd", "abcd", 0x3fec71c71c71c71c, 0x3fec71c71c71c71c),
    ("private Thread currentThread;", "private volatile Thread currentThread;", 0x3febb39503d22635, 0x3febb39503d22635),
    ("ΟΔΟΣ", "οδος", 0x0000000000000000, 0x3ff0000000000000),
    ("Ёлка", "елка ёлка", 0x3fdd89d89d89d89e, 0x3fe3b13b13b13b14),
    ("qabxcd", "abycdf", 0x3fe5555555555555, 0x3fe5555555555555),
    ("aaaa", "aaaaaaa", 0x3fe745d1745d1746, 0x3fe745d1745d1746),
    ("abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab", "babababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababa", 0x0000000000000000, 0x0000000000000000),
    ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0x3fec5d816ce657ce, 0x3fec5d816ce657ce),
    ("the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox the quick fox ", "quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox quick brown fox ", 0x0000000000000000, 0x0000000000000000),
]
