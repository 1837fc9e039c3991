import Foundation
import RecFrame
import RecSchema
import Testing

@Suite("CSV and pandas", .enabled(if: PeerPython.path != nil))
struct CSVPeerTests {
    /// Texts that pandas reads without complaint.
    private static let texts = [
        "a,b,c\n1,2.5,x\n-3,1e-3,\n,NA,\"y, z\"\n",
        "a,b\r\n1,\"two\r\nlines\"\r\n2,\"say \"\"hi\"\"\"\r\n\r\n3,5\" disk\r\n",
        "\u{FEFF}id,flag,t\n007,True,null\n8,FALSE,None\n9,true,n/a\n",
        "a,b\n\"\",\"NA\"\n\"1\",\"x\"\n+5,<NA>\n",
        ",x\n0,1.0\n1,.5\n2,5.\n3,-1.#IND\n4,inf\n5,-Infinity\n",
        "a\n1\n\n2\n9223372036854775807\n",
        "a,b\n1,\n2,",
        "a,b\n0.1,0.30000000000000004\n123456789.123456789,1e300\n5e-324,1.7976931348623157e308\n",
        "фильм,год\n\"Брат, 2\",2000\n'Сталкер',1979\n",
        "a,b\n2024-01-31,1 day\n2024-02-29,-\n",
    ]

    /// A value as JSON; whole numbers and floats alike, as pandas makes floats of columns with missing values.
    private static func json(_ scalar: Scalar) -> String {
        switch scalar {
        case .missing: "null"
        case .int(let value): "\(Double(value))"
        case .double(let value): value.isFinite ? "\(value)" : value > 0 ? "Infinity" : "-Infinity"
        case .bool(let value): value ? "true" : "false"
        case .string(let value):
            "\"" + value.unicodeScalars.map { $0.value < 32 || $0 == "\"" ? "<\($0.value)>" : String($0) }.joined() + "\""
        default: "?"
        }
    }

    @Test(
        "every byte means what it means to Python",
        arguments: zip(CSVReadOptions.Encoding.allCases.dropFirst(), ["latin-1", "cp1251", "koi8-r", "cp1252"]))
    func bytes(_ encoding: CSVReadOptions.Encoding, _ codec: String) throws {
        let python = try #require(PeerPython.path)
        let theirs = try PeerPython.run(
            python, "import sys\nfor b in range(256): print(ord(bytes([b]).decode(sys.argv[1], 'replace')))", [codec])
        var mine: [String] = []
        for byte in 0...255 as ClosedRange<UInt8> {
            // In a quoted field anything but the quote is text; that one is doubled.
            let text: [UInt8] = byte == 0x22 ? [byte, byte] : [byte]
            let table = try readCSV(Array("a\n\"".utf8) + text + Array("\"\n".utf8)) {
                $0.encoding = encoding
                $0.invalidText = .replace
                $0.types = ["a": .string]
            }.table
            guard case .string(let value) = try table.column("a").scalar(at: 0) else {
                throw PeerPython.Failure(output: "\(byte)")
            }
            mine += value.unicodeScalars.map { "\($0.value)" }
        }
        #expect(mine == theirs.split(separator: "\n").map(String.init))
    }

    @Test("the same values are read")
    func read() throws {
        let python = try #require(PeerPython.path)
        try PeerPython.withFolder { folder in
            for (i, text) in CSVPeerTests.texts.enumerated() {
                try Data(text.utf8).write(to: folder.appendingPathComponent("\(i).csv"))
            }
            let output = try PeerPython.run(
                python,
                """
                import sys, warnings, pandas as pd
                warnings.simplefilter("ignore")
                def show(v):
                    if isinstance(v, (bool,)) or type(v).__name__ in ("bool_", "bool"): return "true" if v else "false"
                    if v is None or v != v: return "null"
                    if isinstance(v, str): return '"' + "".join(f"<{ord(c)}>" if ord(c) < 32 or c == '"' else c for c in v) + '"'
                    return repr(float(v)).replace("inf", "Infinity")
                for i in range(int(sys.argv[2])):
                    d = pd.read_csv(f"{sys.argv[1]}/{i}.csv", float_precision="round_trip")
                    print("|".join(d.columns))
                    for c in d.columns: print(" ".join(show(v) for v in d[c].astype(object)))
                """, [folder.path, "\(CSVPeerTests.texts.count)"])
            var mine = ""
            for text in CSVPeerTests.texts {
                let table = try readCSV(text).table
                mine += table.names.joined(separator: "|") + "\n"
                for column in table.columns { mine += column.scalars.map(CSVPeerTests.json).joined(separator: " ") + "\n" }
            }
            #expect(
                mine.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                    == output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    @Test("the same bytes are written")
    func write() throws {
        let python = try #require(PeerPython.path)
        let output = try PeerPython.run(
            python,
            """
            import sys, pandas as pd, numpy as np, datetime as d
            t = pd.DataFrame({"i": [1, -2, 3], "x": [0.1, None, -1e-7], "y": [1e16, 123456.5, 2.0], "f": np.array([4, 0.1, 3.5], "f4"),
                "b": [True, False, True], "s": ["a, b", None, 'say "hi"'], "t": ["two\\nlines", " x ", "Сталкер"],
                "d": [d.date(2024, 2, 29), None, d.date(1969, 12, 31)],
                "m": pd.to_datetime(["2024-02-29 12:30:00", None, "1969-12-31 23:59:59"]),
                "n": pd.to_timedelta([90, -1, 90000], unit="s")})
            sys.stdout.write(t.to_csv(index=False))
            """)
        let table = try Table([
            ("i", Column([Int64(1), -2, 3])), ("x", Column([0.1, nil, -1e-7])), ("y", Column([1e16, 123456.5, 2.0])),
            ("f", Column([Float(4), 0.1, 3.5])), ("b", Column([true, false, true])), ("s", Column(["a, b", nil, "say \"hi\""])),
            ("t", Column(["two\nlines", " x ", "Сталкер"])), ("d", Column(days: [19_782, nil, -1])),
            ("m", Column(microseconds: [1_709_209_800_000_000, nil, -1_000_000])),
            ("n", try Column([.duration(90_000_000), .duration(-1_000_000), .duration(90_000_000_000)], type: .duration)),
        ])
        #expect(try writeCSV(table) == output)
    }

    @Test("the films of MovieLens are read as pandas reads them, and written as they were")
    func movieLens() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appendingPathComponent("../shared/data/ml-latest-small")
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent("ratings.csv").path) else {
            FileHandle.standardError.write(Data("NOTICE: no ../shared/data/ml-latest-small: its files are not compared\n".utf8))
            return
        }
        let python = try #require(PeerPython.path)
        for name in ["ratings", "movies", "tags", "links"] {
            let file = folder.appendingPathComponent("\(name).csv")
            let bytes = Array(try Data(contentsOf: file))
            let table = try CSV.read(.copying(bytes), context: ExecutionContext(threads: 2)).table
            let copy = FileManager.default.temporaryDirectory.appendingPathComponent("recnb-\(UUID().uuidString).csv")
            defer { try? FileManager.default.removeItem(at: copy) }
            // pandas makes floats of whole numbers with a missing one.
            let output = try PeerPython.run(
                python,
                """
                import sys, pandas as pd
                d = pd.read_csv(sys.argv[1])
                if "tmdbId" in d: d["tmdbId"] = d["tmdbId"].astype("Int64")
                d.to_csv(sys.argv[2], index=False)
                print(len(d))
                """, [file.path, copy.path])
            #expect(output == "\(table.rowCount)\n")
            #expect(try writeCSV(table) == String(decoding: Data(contentsOf: copy), as: UTF8.self))
        }
    }
}
