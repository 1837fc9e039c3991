import Foundation
import RecPythonClient
import RecSchema
import Testing

extension WithPython {
    @Suite("Figures")
    struct DrawingTests {
        /// One figure of each kind, with titles in Cyrillic.
        static let figures: [(name: String, request: FigureRequest)] = {
            let counts = FigureTable(
                rowCount: 3,
                columns: [
                    FigureColumn(name: "cluster", type: .int32, values: .integers([0, 1, 2])),
                    FigureColumn(name: "films", type: .int64, values: .integers([5, 9, 2])),
                    FigureColumn(name: "name", type: .string, values: .strings(["драма", "комедия", "боевик"])),
                ])
            let n = 400
            let cloud = FigureTable(
                rowCount: n,
                columns: [
                    FigureColumn(name: "x", type: .double, values: .doubles((0..<n).map { Double($0 * 37 % 101) })),
                    FigureColumn(
                        name: "y", type: .double, values: .doubles((0..<n).map { Double($0 * 53 % 97) }),
                        missing: (0..<n).map { $0 == 7 }),
                    FigureColumn(name: "group", type: .int32, values: .integers((0..<n).map { Int64($0 % 4) })),
                    FigureColumn(name: "day", type: .date, values: .integers((0..<n).map { Int64($0 + 12_000) })),
                    FigureColumn(name: "flag", type: .bool, values: .integers((0..<n).map { Int64($0 % 2) })),
                ])
            let merges = FigureTable(
                rowCount: 5,
                columns: [
                    FigureColumn(
                        name: "left", type: .int64, values: .integers([0, 0, 0, 0, 3]), missing: [true, true, true, false, false]),
                    FigureColumn(
                        name: "right", type: .int64, values: .integers([0, 0, 0, 1, 2]),
                        missing: [true, true, true, false, false]),
                    FigureColumn(name: "distance", type: .double, values: .doubles([0, 0, 0, 1, 2.5])),
                    FigureColumn(
                        name: "cluster", type: .int32, values: .integers([0, 0, 1, 0, 0]),
                        missing: [false, false, false, false, true]),
                    FigureColumn(
                        name: "leaf", type: .string, values: .strings(["Солярис", "Сталкер", "(12)", "", ""]),
                        missing: [false, false, false, true, true]),
                ])
            let tree = FigureChannels(x: "left", y: ["right"], color: "cluster", size: "distance", label: "leaf")
            func one(
                _ kind: FigureKind, _ channels: FigureChannels, _ table: FigureTable,
                _ set: (inout FigureOptions) -> Void = { _ in }
            )
                -> FigureRequest
            {
                var options = FigureOptions()
                set(&options)
                let layer = FigureLayer(kind: kind, channels: channels, options: options)
                return FigureRequest(spec: FigureSpec(title: "Рисунок «\(kind.rawValue)»", layers: [layer]), tables: [table])
            }
            return [
                ("bar", one(.bar, FigureChannels(x: "cluster", y: ["films"]), counts)),
                ("bar on its side", one(.bar, FigureChannels(x: "films", y: ["name"]), counts)),
                ("stacked bars", one(.bar, FigureChannels(x: "group", y: ["x"], color: "flag"), cloud) { $0.stacked = true }),
                ("line", one(.line, FigureChannels(x: "day", y: ["x", "y"]), cloud)),
                ("scatter", one(.scatter, FigureChannels(x: "x", y: ["y"], color: "group"), cloud)),
                ("continuous colour", one(.scatter, FigureChannels(x: "x", y: ["y"], color: "x", size: "y"), cloud)),
                ("histogram", one(.histogram, FigureChannels(x: "x"), cloud) { $0.binWidth = 10 }),
                ("heatmap", one(.heatmap, FigureChannels(), counts)),
                ("box", one(.box, FigureChannels(x: "group", y: ["y"]), cloud)),
                ("area", one(.area, FigureChannels(x: "x", y: ["y"], color: "group"), cloud)),
                ("elbow", one(.elbow, FigureChannels(x: "cluster", y: ["films"]), counts) { $0.knee = 1 }),
                ("dendrogram", one(.dendrogram, tree, merges) { $0.knee = 1.7 }),
                ("facets", one(.scatter, FigureChannels(x: "x", y: ["y"], facet: "group"), cloud)),
            ]
        }()

        @Test("of every kind are PNG files of the size they say, without missing characters")
        func kinds() async throws {
            let process = Given.process()
            process.start(for: .drawing)
            for (name, request) in Self.figures {
                let drawing = try await process.draw(request)
                let picture = try #require(drawing.pictures.first)
                #expect(Array(picture.bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "\(name)")
                let sides = [picture.bytes[16..<20], picture.bytes[20..<24]].map { $0.reduce(0) { $0 << 8 | Int($1) } }
                #expect(sides == [picture.width, picture.height], "\(name)")
                #expect(picture.width > 500 && picture.height > 300, "\(name)")
                #expect(!drawing.notes.contains { $0.contains("glyph") }, "\(name): \(drawing.notes)")
            }
            await process.shutdown()
        }

        @Test("are the same bytes on every run, for any number of workers, in every format")
        func sameBytes() async throws {
            var seen: [[[UInt8]]] = []
            for workers in [1, 2, 2] {
                let process = Given.process(workers: workers)
                let bytes = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
                    for (i, figure) in Self.figures.enumerated() {
                        var request = figure.request
                        request.formats = i < 3 ? [.png, .svg, .pdf] : [.png]
                        group.addTask { (i, try await process.draw(request).pictures.flatMap(\.bytes)) }
                    }
                    var all = [[UInt8]](repeating: [], count: Self.figures.count)
                    for try await (i, bytes) in group { all[i] = bytes }
                    return all
                }
                seen.append(bytes)
                await process.shutdown()
            }
            for (i, figure) in Self.figures.enumerated() {
                #expect(seen[0][i] == seen[1][i] && seen[1][i] == seen[2][i], "\(figure.name)")
            }
        }

        @Test("of no rows say so, and what is left out is noted")
        func notes() async throws {
            let process = Given.process(workers: 1)
            let empty = FigureTable(
                rowCount: 0,
                columns: ["x", "y"].map { FigureColumn(name: $0, type: .double, values: .doubles([])) })
            for kind in [FigureKind.bar, .line, .scatter, .histogram, .box, .area, .elbow, .heatmap] {
                let channels = kind == .heatmap ? FigureChannels() : FigureChannels(x: "x", y: kind == .histogram ? [] : ["y"])
                let spec = FigureSpec(title: "Пусто", layers: [FigureLayer(kind: kind, channels: channels)])
                let drawing = try await process.draw(FigureRequest(spec: spec, tables: [empty]))
                #expect(drawing.pictures.count == 1, "\(kind)")
            }
            let scatter = try await process.draw(try #require(Self.figures.first { $0.name == "scatter" }).request)
            #expect(scatter.notes == ["1 row without a value is not drawn"])
            let spec = FigureSpec(title: "電影", layers: [FigureLayer(kind: .bar, channels: FigureChannels(x: "x", y: ["y"]))])
            let foreign = try await process.draw(FigureRequest(spec: spec, tables: [empty]))
            #expect(foreign.notes.contains { $0.contains("no glyph for 2 characters (U+96FB") }, "\(foreign.notes)")
            await process.shutdown()
        }

        @Test("say how many values a logarithmic axis has no place for")
        func logarithms() async throws {
            let process = Given.process(workers: 1)
            let table = FigureTable(
                rowCount: 5,
                columns: [
                    FigureColumn(name: "x", type: .double, values: .doubles([-1, 0, 1, 10, .nan])),
                    FigureColumn(name: "y", type: .double, values: .doubles([0, 2, 3, 4, 5])),
                    FigureColumn(name: "name", type: .string, values: .strings(["a", "b", "c", "d", "e"])),
                ])
            let beyond = { (count: String, axis: String) in "\(count) no place on the logarithmic \(axis) axis" }
            let (one, two) = ("1 value of zero or less has", "2 values of zero or less have")
            let both = [beyond(two, "horizontal"), beyond(one, "vertical")]
            let cases: [(FigureKind, FigureChannels, Bool, Bool, [String])] = [
                (.scatter, FigureChannels(x: "x", y: ["y"]), true, true, both),
                (.line, FigureChannels(x: "x", y: ["y"]), true, true, both),
                (.bar, FigureChannels(x: "name", y: ["y"]), false, true, [beyond(one, "vertical")]),
                (.histogram, FigureChannels(x: "x"), true, true, [beyond(two, "horizontal")]),
                (.box, FigureChannels(y: ["x"]), false, true, [beyond(two, "vertical")]),
            ]
            for (kind, channels, logX, logY, notes) in cases {
                var spec = FigureSpec(layers: [FigureLayer(kind: kind, channels: channels)])
                spec.frame.logX = logX
                spec.frame.logY = logY
                let drawing = try await process.draw(FigureRequest(spec: spec, tables: [table]))
                #expect(drawing.notes.filter { $0.contains("logarithmic") } == notes, "\(kind)")
            }
            await process.shutdown()
        }

        @Test("have the palettes and colours that the check knows")
        func palettes() throws {
            let python = Process()
            python.executableURL = URL(filePath: "\(Given.venv)/bin/python")
            python.arguments = [
                "-c",
                """
                import matplotlib
                from matplotlib import colors
                print(*sorted(n for n in matplotlib.colormaps if not n.endswith("_r")))
                print(all(n + "_r" in matplotlib.colormaps for n in matplotlib.colormaps if not n.endswith("_r")))
                print(*sorted(colors.CSS4_COLORS))
                """,
            ]
            let output = Pipe()
            python.standardOutput = output
            try python.run()
            let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n")
            python.waitUntilExit()
            #expect(lines.count == 3 && lines[1] == "True")
            #expect(lines.first?.split(separator: " ").map(String.init) == FigurePalette.maps.sorted())
            #expect(lines.last?.split(separator: " ").map(String.init) == FigurePalette.colours.sorted())
        }

        @Test("that do not fit their data are refused with a sentence, and the worker goes on")
        func refusals() async throws {
            let process = Given.process(workers: 1)
            let table = FigureTable(
                rowCount: 2,
                columns: [
                    FigureColumn(name: "name", type: .string, values: .strings(["a", "b"])),
                    FigureColumn(name: "n", type: .double, values: .doubles([1, 2])),
                ])
            let cases: [(FigureLayer, String)] = [
                (
                    FigureLayer(kind: .bar, channels: FigureChannels(x: "name", y: ["nn"])),
                    "the table of the figure has no column `nn`"
                ),
                (FigureLayer(kind: .scatter, channels: FigureChannels(x: "name")), "a scatter needs `y`"),
                (
                    FigureLayer(kind: .histogram, channels: FigureChannels(x: "name")),
                    "`name` is a text; a histogram needs numbers"
                ),
                (
                    FigureLayer(kind: .bar, table: 3, channels: FigureChannels(x: "name", y: ["n"])),
                    "the figure has no table number 3"
                ),
            ]
            for (layer, message) in cases {
                let error = await #expect(throws: PythonFailure.self) {
                    try await process.draw(FigureRequest(spec: FigureSpec(layers: [layer]), tables: [table]))
                }
                guard case .badResult(let text, _, _) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(text.hasPrefix(message))
            }
            await process.shutdown()
        }

        @Test("of whatever data are drawn or refused, never an exception", arguments: [1, 2] as [UInt64])
        func mutations(seed: UInt64) async throws {
            let process = Given.process(workers: 2)
            var random = Random(state: seed)
            for turn in 0..<25 {
                let request = Self.randomRequest(&random)
                do {
                    _ = try await process.draw(request)
                } catch PythonFailure.badResult {
                    continue
                } catch {
                    Issue.record("seed \(seed), figure \(turn): \(error)\n\(request.spec)")
                }
            }
            await process.shutdown()
        }

        /// SplitMix64 (Steele, Lea and Flood 2014).
        struct Random: RandomNumberGenerator {
            var state: UInt64

            mutating func next() -> UInt64 {
                state &+= 0x9E37_79B9_7F4A_7C15
                var z = state
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                return z ^ (z >> 31)
            }
        }

        static func randomColumn(_ name: String, _ rows: Int, _ random: inout Random) -> FigureColumn {
            let types: [ColumnType] = [.string, .double, .int64, .date, .dateTime, .duration, .bool, .float, .uint8]
            let type = types[Int.random(in: 0..<types.count, using: &random)]
            let odd: [Double] = [.nan, .infinity, -.infinity, 1e308, 0, -1e-300]
            let values: FigureColumn.Values
            switch type {
            case .string:
                values = .strings(
                    (0..<rows).map { _ in ["", "a", "$x_", "очень длинная подпись", "\n"].randomElement(using: &random) ?? "" })
            case .double, .float:
                values = .doubles(
                    (0..<rows).map { _ in
                        Bool.random(using: &random) ? .random(in: -5...5, using: &random) : odd.randomElement(using: &random) ?? 0
                    })
            case .bool: values = .integers((0..<rows).map { _ in .random(in: 0...1, using: &random) })
            default:
                let reach: Int64 = [5, 60, 1 << 40, .max].randomElement(using: &random) ?? 1
                values = .integers((0..<rows).map { _ in .random(in: -reach...reach, using: &random) })
            }
            let gaps = Bool.random(using: &random) ? (0..<rows).map { _ in Int.random(in: 0..<4, using: &random) == 0 } : nil
            return FigureColumn(name: name, type: type, values: values, missing: gaps)
        }

        static func randomRequest(_ random: inout Random) -> FigureRequest {
            let rows = [0, 1, 2, 30, 200].randomElement(using: &random) ?? 0
            let names = ["a", "b", "c", "d"]
            let table = FigureTable(rowCount: rows, columns: names.map { randomColumn($0, rows, &random) })
            func maybe(_ oneIn: Int, _ random: inout Random) -> String? {
                Int.random(in: 0..<oneIn, using: &random) == 0 ? names.randomElement(using: &random) : nil
            }
            var options = FigureOptions()
            options.bins = [nil, 0, 5, -3].randomElement(using: &random) ?? nil
            options.binWidth = [nil, nil, 0.5, 0].randomElement(using: &random) ?? nil
            options.horizontal = [nil, true, false].randomElement(using: &random) ?? nil
            options.palette = [nil, "viridis", "nope", "#ff0000"].randomElement(using: &random) ?? nil
            let channels = FigureChannels(
                x: maybe(1, &random), y: [maybe(1, &random), maybe(5, &random)].compactMap(\.self), color: maybe(3, &random),
                size: maybe(4, &random), facet: maybe(6, &random))
            let kind = FigureKind.allCases.randomElement(using: &random) ?? .bar
            var frame = FigureFrame()
            frame.logX = Int.random(in: 0..<6, using: &random) == 0
            frame.logY = Int.random(in: 0..<6, using: &random) == 0
            let layer = FigureLayer(kind: kind, channels: channels, options: options)
            return FigureRequest(spec: FigureSpec(title: "$_{", layers: [layer], frame: frame), tables: [table])
        }
    }
}
