import Foundation
import RecFrame
import RecPythonClient
import RecSchema
import Testing

extension WithPython {
    @Suite("Python cells")
    struct CellTests {
        static func request(
            _ source: String, inputs: [(name: String, value: PythonValue)] = [], outputs: [PythonOutput] = [],
            timeout: Duration? = .seconds(60)
        ) throws -> PythonCellRequest {
            PythonCellRequest(
                source: source, file: "notebooks/x.recnb", firstLine: 41, inputs: inputs, outputs: outputs,
                workingFolder: NSTemporaryDirectory(), outputFolder: try Given.folder(), timeout: timeout)
        }

        @Test("give values back as they got them")
        func values() async throws {
            let process = Given.shared
            let record: PythonValue = .record([
                PythonField(name: "b", value: .int(.max)), PythonField(name: "a", value: .list([.missing, .string("ё")])),
            ])
            let inputs: [(name: String, value: PythonValue)] = [
                ("n", .int(5)), ("x", .double(0.1)), ("inf", .double(-.infinity)), ("s", .string("три\n\"строки\"")),
                ("flag", .bool(true)),
                ("day", .date(-1)), ("moment", .dateTime(1_500_000_000_123_456)), ("record", record), ("none", .missing),
            ]
            let result = try await process.runCell(
                Self.request("pass", inputs: inputs, outputs: inputs.map { PythonOutput(name: $0.name, kind: .any) }))
            #expect(result.outputs == inputs.map { PythonField(name: $0.name, value: $0.value) })
            let numpy = try await process.runCell(
                Self.request(
                    """
                    import numpy as np
                    a, b, c, d = np.float32(0.5), np.arange(3), np.bool_(True), np.int64(7)
                    """, outputs: [("a", .double), ("b", .list), ("c", .bool), ("d", .double)].map(PythonOutput.init)))
            #expect(numpy.outputs.map(\.value) == [.double(0.5), .list([.int(0), .int(1), .int(2)]), .bool(true), .double(7)])
        }

        @Test("take tables as frames and give frames back")
        func tables() async throws {
            let process = Given.shared
            let made = try await process.runCell(
                Self.request(
                    """
                    import pandas as pd
                    films = pd.DataFrame({"id": pd.array([1, 2, 3], dtype="uint32"), "title": ["Матрица", None, "Леон"],
                                          "mean": [4.5, None, 3.0], "seen": [True, False, True]})
                    """, outputs: [PythonOutput(name: "films", kind: .table)]))
            guard case .table(let path)? = made.outputs.first?.value else {
                Issue.record("no table")
                return
            }
            let magic = try #require(FileManager.default.contents(atPath: path)).prefix(6)
            #expect(magic == Data("ARROW1".utf8))
            let read = try await process.runCell(
                Self.request(
                    """
                    kinds = [str(kind) for kind in t.dtypes]
                    t.loc[0, "mean"] = 1.0
                    t.loc[1, "id"] = 2
                    t["twice"] = t["id"] * 2
                    total, titles = t["twice"].sum(), [title if isinstance(title, str) else None for title in t["title"]]
                    """, inputs: [("t", .table(path: path))],
                    outputs: [("total", .int), ("titles", .list), ("kinds", .list)].map(PythonOutput.init)))
            #expect(read.outputs[0].value == .int(12))
            #expect(read.outputs[1].value == .list([.string("Матрица"), .missing, .string("Леон")]))
            #expect(read.outputs[2].value == .list(["uint32", "str", "float64", "bool"].map { .string($0) }))
        }

        @Test("give every type of column back as they got it")
        func columns() async throws {
            let table = try Table([
                ("small", Column([1, 2, 255] as [UInt8])), ("id", Column([1, 2, .max] as [UInt32])),
                ("signed", Column([-1, 0, .max] as [Int32])), ("wide", Column([.min, 0, .max] as [Int64])),
                ("f", Column([0.1, nil, -1] as [Float?])), ("d", Column([0.1, nil, .infinity] as [Double?])),
                ("flag", Column([true, nil, false])), ("name", Column(["ё", nil, ""])), ("day", Column(days: [-1, nil, 20_000])),
                ("moment", Column(microseconds: [1, nil, 1_700_000_000_000_000])),
                ("tags", try Column(lists: [[.string("a"), .string("б")], nil, []], of: .string)),
            ])
            let folder = try Given.folder()
            try Data(ArrowFile.bytes(table)).write(to: URL(filePath: "\(folder)/in.arrow"))
            let result = try await Given.shared.runCell(
                Self.request(
                    "u = t", inputs: [("t", .table(path: "\(folder)/in.arrow"))], outputs: [PythonOutput(name: "u", kind: .table)]
                )
            )
            guard case .table(let path)? = result.outputs.first?.value else {
                Issue.record("no table")
                return
            }
            let bytes = try #require(FileManager.default.contents(atPath: path))
            let back = try bytes.withUnsafeBytes { try ArrowFile.read(Buffer.copying($0)).table }
            #expect(back.names == table.names)
            for (name, column) in table.named {
                let other = try back.column(name)
                #expect(other.type == column.type, "\(name)")
                #expect((0..<3).map { other.scalar(at: $0) } == (0..<3).map { column.scalar(at: $0) }, "\(name)")
            }
        }

        @Test("give matplotlib figures back, the same bytes each time")
        func figures() async throws {
            let process = Given.shared
            let source = """
                import matplotlib.pyplot as plt
                figure, axes = plt.subplots()
                axes.plot([1, 2, 3])
                axes.set_title("Рисунок")
                """
            var seen: [PythonValue] = []
            for _ in 0..<2 {
                seen += try await process.runCell(Self.request(source, outputs: [PythonOutput(name: "figure", kind: .figure)]))
                    .outputs.map(\.value)
            }
            #expect(seen.count == 2 && seen[0] == seen[1])
            guard case .figure(let picture) = seen[0] else {
                Issue.record("no figure")
                return
            }
            #expect(picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }

        @Test("print, also from C and with warnings")
        func printing() async throws {
            let process = Given.shared
            let result = try await process.runCell(
                Self.request(
                    """
                    import sys, os, warnings
                    print("раз")
                    os.write(1, b"two\\n")
                    warnings.warn("careful")
                    """))
            #expect(result.stdout == "раз\ntwo\n")
            #expect(result.stderr.contains("notebooks/x.recnb:44: UserWarning: careful"))
        }

        @Test("fail with a traceback of the notebook's own lines")
        func tracebacks() async throws {
            let process = Given.shared
            let source = """
                def inner(x):
                    return 1 / x

                print("before")
                inner(0)
                """
            let raised = await #expect(throws: PythonFailure.self) { try await process.runCell(Self.request(source)) }
            guard case .exception(let exception) = raised else {
                Issue.record("\(String(describing: raised))")
                return
            }
            #expect(exception.type == "ZeroDivisionError" && exception.message == "division by zero")
            #expect(exception.line == 42 && exception.column == 12)
            #expect(exception.stdout == "before\n")
            #expect(
                exception.traceback.hasPrefix(
                    "Traceback (most recent call last):\n  File \"notebooks/x.recnb\", line 45, in <module>\n    inner(0)\n"))
            #expect(!exception.traceback.contains("recnb_cells"))

            let unparsed = await #expect(throws: PythonFailure.self) { try await process.runCell(Self.request("x = 1\ny = (\n")) }
            guard case .exception(let syntax) = unparsed else {
                Issue.record("\(String(describing: unparsed))")
                return
            }
            #expect(syntax.type == "SyntaxError" && syntax.line == 42)
        }

        @Test(
            "that break a promise say which",
            arguments: [
                (
                    "point = 1", PythonOutput.Kind.table,
                    "the header promises `points`, but the cell binds no such name; did you mean `point`?"
                ),
                ("points = 1", .table, "`points` is an int, but the header promises a table"),
                ("points = 'a'", .int, "`points` is a str, but the header promises an int"),
                ("points = 2**70", .int, "`points` holds the number 1180591620717411303424, which does not fit in 64 bits"),
                ("points = {1, 2}", .list, "`points` is a set, which cannot be given back"),
                ("points = []\npoints.append(points)", .list, "`points[0][0]"),
                ("points = 3", .figure, "`points` is an int, but the header promises a matplotlib Figure"),
            ])
        func promises(source: String, kind: PythonOutput.Kind, message: String) async throws {
            let process = Given.shared
            let error = await #expect(throws: PythonFailure.self) {
                try await process.runCell(Self.request(source, outputs: [PythonOutput(name: "points", kind: kind)]))
            }
            guard case .badResult(let text, _, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.hasPrefix(message))
        }

        @Test("have a namespace of their own")
        func namespaces() async throws {
            let process = Given.shared
            _ = try await process.runCell(Self.request("import builtins\nsecret = 1\nbuiltins.other = 2"))
            let result = try await process.runCell(
                Self.request(
                    "found = 'secret' in globals() or hasattr(__builtins__, 'other')",
                    outputs: [PythonOutput(name: "found", kind: .bool)]))
            #expect(result.outputs.first?.value == .bool(false))
        }
    }
}
