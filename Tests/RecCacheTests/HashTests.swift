import RecCache
import Testing

@Suite("Content hashes and keys")
struct HashTests {
    /// Vectors of FIPS 180-4 and NIST's example file.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownVectors(text: String, hex: String) {
        #expect(ContentHash(of: text).description == hex)
        #expect(ContentHash(hex) == ContentHash(of: text))
        #expect(ContentHash(hex.uppercased()) == ContentHash(of: text))
    }

    @Test func badHexIsNil() {
        let good = ContentHash(of: "x").description
        #expect(ContentHash(good.dropLast()) == nil)
        #expect(ContentHash(good + "0") == nil)
        #expect(ContentHash("g" + good.dropFirst()) == nil)
        #expect(ContentHash("") == nil)
    }

    @Test func streamingEqualsOneShotHoweverItIsCut() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for step in [1, 63, 64, 65, 4096] {
            var hasher = Hasher256()
            var start = 0
            while start < bytes.count {
                let end = min(start + step, bytes.count)
                hasher.update(Array(bytes[start..<end]))
                start = end
            }
            #expect(hasher.finish() == ContentHash(of: bytes))
        }
    }

    @Test func aCopyHashesOnAlone() {
        var a = Hasher256()
        a.update("ab")
        var b = a
        b.update("c")
        #expect(b.finish() == ContentHash(of: "abc"))
        #expect(a.finish() == ContentHash(of: "ab"))
    }

    @Test func bytesRoundTripAndOrderFollowsTheText() {
        let hashes = (0..<50).map { ContentHash(of: "\($0)") }
        for hash in hashes {
            #expect(hash.bytes.withUnsafeBytes { ContentHash(bytes: $0) } == hash)
        }
        #expect(hashes.sorted().map(\.description) == hashes.map(\.description).sorted())
    }

    @Test func differentSequencesNeverShareAKey() {
        let keys: [(inout KeyBuilder) -> Void] = [
            { _ in },
            { $0.add("") },
            { $0.addNone() },
            { $0.add("abc") },
            {
                $0.add("ab")
                $0.add("c")
            },
            {
                $0.add("a")
                $0.add("bc")
            },
            { $0.group { $0.add("abc") } },
            { $0.group("g") { $0.add("abc") } },
            {
                $0.group("g") { _ in }
                $0.add("abc")
            },
            { $0.add(bytes: Array("abc".utf8)) },
            { $0.add(1) },
            { $0.add(UInt64(1)) },
            { $0.add(1.0) },
            { $0.add(true) },
            { $0.add(false) },
            { $0.add("1") },
            { $0.add(0.0) },
            { $0.add(-0.0) },
            { $0.add(Double.nan) },
            { $0.add(0) },
            { $0.add(-1) },
            { $0.add(ContentHash(of: "abc")) },
            { $0.add(bytes: ContentHash(of: "abc").bytes) },
            { $0.group { $0.group { _ in } } },
            {
                $0.group { _ in }
                $0.group { _ in }
            },
        ]
        var seen: Set<ContentHash> = []
        for domain in ["a", "b"] {
            for fill in keys {
                var key = KeyBuilder(domain)
                fill(&key)
                seen.insert(key.finish())
            }
        }
        #expect(seen.count == keys.count * 2)
    }

    @Test func keysAreStableAcrossVersions() {
        var key = KeyBuilder("test/1")
        key.add("clean")
        key.add(5)
        key.add(Int64(5))
        key.add(0.5)
        key.add(optional: nil as String?)
        key.group("g") { $0.add(true) }
        #expect(key.finish().description == "cc31679bddc1d1906b1b81fed691696ac15e0caf38729baefa80f1cdf0e836db")
    }
}
