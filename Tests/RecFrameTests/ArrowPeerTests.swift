import Foundation
import RecFrame
import RecSchema
import Testing

@Suite("Arrow files and pyarrow", .enabled(if: PeerPython.path != nil))
struct ArrowPeerTests {
    @Test("pyarrow reads what is written here, and finds it valid")
    func written() throws {
        let python = try #require(PeerPython.path)
        try PeerPython.withFolder { folder in
            let file = folder.appendingPathComponent("t.arrow")
            for rows in [0, 3, 100] {
                try Data(ArrowFile.bytes(everyType(rows: rows), metadata: ["k": "v"])).write(to: file)
                let output = try PeerPython.run(
                    python,
                    """
                    import sys, pyarrow as pa, pyarrow.ipc as ipc
                    r = ipc.open_file(pa.memory_map(sys.argv[1]))
                    t = r.read_all()
                    t.validate(full=True)
                    print(r.num_record_batches, t.num_rows, t.schema.metadata)
                    print([str(f.type) for f in t.schema])
                    for c in t.columns: print(c.null_count, c.slice(0, 3).to_pylist())
                    """, [file.path])
                let lines = output.split(separator: "\n").map(String.init)
                #expect(lines[0] == "1 \(rows) {b'k': b'v', b'recnb.version': b'1'}")
                #expect(
                    lines[1]
                        == "['uint8', 'uint32', 'int32', 'int64', 'float', 'double', 'bool', 'large_string', 'date32[day]', "
                        + "'timestamp[us, tz=UTC]', 'duration[us]', 'large_list<item: large_string>', "
                        + "'large_list<item: large_list<item: int64>>']")
                if rows == 3 {
                    #expect(lines[2] == "1 [0, None, 74]")
                    #expect(lines[6] == "1 [0.0, None, 0.6666666865348816]")
                    #expect(lines[8] == "1 [True, None, True]")
                    #expect(lines[9] == "1 ['', None, 'two\\nlines']")
                    #expect(lines[10] == "1 [datetime.date(1915, 3, 31), None, datetime.date(1920, 9, 20)]")
                    #expect(lines[13] == "1 [[], None, ['two\\nlines', 'a, \"b\"']]")
                    #expect(lines[14] == "1 [[], None, [[2, 0], [2, 1]]]")
                }
            }
        }
    }

    @Test("files of pyarrow in all widths, units and batches are read")
    func read() throws {
        let python = try #require(PeerPython.path)
        try PeerPython.withFolder { folder in
            _ = try PeerPython.run(
                python,
                """
                import sys, os, pyarrow as pa, pyarrow.ipc as ipc, datetime as d
                def write(name, columns, batches=1, options=None, stream=False):
                    t = pa.table(columns)
                    new = ipc.new_stream if stream else ipc.new_file
                    with new(os.path.join(sys.argv[1], name), t.schema, options=options) as w:
                        if batches == 1: w.write_table(t)
                        else:
                            for b in t.to_batches(max_chunksize=batches): w.write_batch(b)
                ints = {f"{k}{b}": pa.array([1, None, 100], getattr(pa, f"{k}{b}")()) for k in ("int", "uint") for b in (8, 16, 32, 64)}
                write("ints", ints)
                write("floats", {"h": pa.array([1.5, None, -0.25], pa.float16()), "f": pa.array([1.5, None, 2], pa.float32()),
                    "d": pa.array([1.5, None, 2], pa.float64())})
                texts = ["a", None, "", "a rather long text, longer than twelve bytes", "é"]
                write("texts", {"s": pa.array(texts), "l": pa.array(texts, pa.large_string()), "v": pa.array(texts, pa.string_view()),
                    "d": pa.array(texts).dictionary_encode()})
                write("batches", {"s": pa.array(texts), "b": pa.array([True, None, False, True, True]), "i": pa.array(range(5)),
                    "l": pa.array([[1], [], None, [2, None], [3]], pa.list_(pa.int16()))}, batches=2)
                m = d.datetime(2024, 2, 29, 12, 30, tzinfo=d.timezone.utc)
                write("times", {u: pa.array([m, None, d.datetime(1969, 12, 31, 23, 59, 59, tzinfo=d.timezone.utc)], pa.timestamp(u, "UTC"))
                    for u in ("s", "ms", "us", "ns")} | {"d" + u: pa.array([d.timedelta(seconds=90), None, d.timedelta(seconds=-1)],
                    pa.duration(u)) for u in ("s", "ms", "us", "ns")} | {"date": pa.array([m.date(), None, d.date(1969, 12, 31)]),
                    "date64": pa.array([m.date(), None, d.date(1969, 12, 31)], pa.date64())})
                write("lists", {"f": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int32(), 2)), "n": pa.array([None, None, None]),
                    "e": pa.array([["x"], [], None], pa.large_list(pa.string()))})
                write("empty", {"s": pa.array([], pa.string()), "l": pa.array([], pa.list_(pa.int8()))})
                write("compressed", {"s": pa.array(texts)}, options=ipc.IpcWriteOptions(compression="zstd"))
                write("stream", {"s": pa.array(texts)}, stream=True)
                write("struct", {"s": pa.array([{"a": 1}])})
                write("big", {"u": pa.array([2**64 - 1], pa.uint64())})
                """, [folder.path])
            func read(_ name: String) throws -> Table {
                let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
                return try ArrowFile.read(.copying(Array(bytes))).table
            }
            let ints = try read("ints")
            #expect(ints.columns.map(\.type) == [.int32, .int32, .int32, .int64, .uint8, .int32, .uint32, .int64])
            for column in ints.columns { #expect(column.scalars == [1, nil, 100]) }
            let floats = try read("floats")
            #expect(floats.columns.map(\.type) == [.float, .float, .double])
            #expect(floats.rows == [[.float(1.5), .float(1.5), 1.5], [nil, nil, nil], [.float(-0.25), .float(2), 2.0]])
            let texts: [Scalar] = ["a", nil, "", "a rather long text, longer than twelve bytes", "é"]
            for column in try read("texts").columns { #expect(column.scalars == texts) }
            let batches = try read("batches")
            #expect(batches.columns[0].scalars == texts)
            #expect(batches.columns[1].scalars == [true, nil, false, true, true])
            #expect(batches.columns[2].scalars == [0, 1, 2, 3, 4])
            #expect(batches.columns[3].scalars == [.list([1]), .list([]), nil, .list([2, nil]), .list([3])])
            let times = try read("times")
            for column in times.columns[0..<4] {
                #expect(column.scalars == [.dateTime(1_709_209_800_000_000), nil, .dateTime(-1_000_000)])
            }
            for column in times.columns[4..<8] { #expect(column.scalars == [.duration(90_000_000), nil, .duration(-1_000_000)]) }
            for column in times.columns[8..<10] { #expect(column.scalars == [.date(19_782), nil, .date(-1)]) }
            let lists = try read("lists")
            #expect(lists.columns[0].scalars == [.list([1, 2]), nil, .list([3, 4])])
            #expect(lists.columns[1].scalars == [nil, nil, nil])
            #expect(lists.columns[2].scalars == [.list(["x"]), .list([]), nil])
            #expect(try read("empty").rowCount == 0)
            for (name, message) in [
                ("compressed", "compressed Arrow files are not read"), ("stream", "this is an Arrow stream, not an Arrow file"),
                ("struct", "columns of Arrow's type struct are not read"), ("big", "`18446744073709551615` is too large a value"),
            ] {
                let error = try #require(throws: ArrowError.self) { try read(name) }
                #expect(error.code == .unsupported)
                #expect(error.message == message)
            }
            // Damaged files of theirs, with all that is converted.
            var random = SeededRandom(state: 7)
            print("seed of the mutated files of pyarrow: 7")
            for name in ["ints", "texts", "batches", "times", "lists"] {
                let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
                for _ in 0..<rounds(100) {
                    if let table = try? ArrowFile.read(.copying(mutate(bytes, &random))).table, table.rowCount < 1000 {
                        _ = table.rows
                    }
                }
            }
        }
    }
}
