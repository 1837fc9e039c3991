import Foundation
import Testing

extension WithCommand {
    /// Notebooks of pandas and scikit-learn calls: each converts, checks and runs, and gives the tables that plain Python gives; with native
    /// cells too.
    @Suite("Notebooks of other tools", .enabled(if: Given.hasPython))
    struct ConvertTests {
        private static let sources = Given.root + "/Tests/Peers/convert"
        static let names = [
            "films_eda", "user_clusters", "elbow", "pca_plot", "pivot", "three_tables", "text_features", "classes", "script",
            "ratings_by_group", "russian", "dummies", "tables", "stays", "given",
        ]

        /// A folder with the made-up data and the notebook, as `.ipynb` where it is no percent script.
        private static func project(_ name: String) async throws -> Scratch {
            let scratch = try Scratch()
            let made = try await Command(
                Given.venv + "/bin/python", [sources + "/make_data.py", scratch / "data"], environment: Command.usualEnvironment,
                in: scratch.path
            ).finish()
            #expect(made.status == 0, "\(made.stderr)")
            let text = try #require(Files.text("\(sources)/\(name).py"))
            try Files.write(
                name == "script" ? text : ipynb(text), to: scratch / (name == "script" ? "script.py" : "\(name).ipynb"))
            return scratch
        }

        /// The same cells as Jupyter writes them.
        private static func ipynb(_ script: String) throws -> String {
            var cells: [[String: Any]] = []
            for part in ("\n" + script).components(separatedBy: "\n# %%").dropFirst() {
                var lines = part.components(separatedBy: "\n")
                let first = lines.removeFirst()
                let isText = first.contains("[markdown]")
                let metadata: [String: Any] = first.contains("parameters") ? ["tags": ["parameters"]] : [:]
                while lines.last == "" { lines.removeLast() }
                if isText { lines = lines.map { String($0.dropFirst(min(2, $0.count))) } }
                var cell: [String: Any] = [
                    "cell_type": isText ? "markdown" : "code",
                    "metadata": metadata,
                    "source": lines.joined(separator: "\n"),
                ]
                if !isText {
                    cell["outputs"] = [Any]()
                    cell["execution_count"] = NSNull()
                }
                cells.append(cell)
            }
            let notebook: [String: Any] = [
                "cells": cells,
                "metadata": ["kernelspec": ["name": "python3", "language": "python", "display_name": "Python 3"]],
                "nbformat": 4, "nbformat_minor": 4,
            ]
            return String(decoding: try JSONSerialization.data(withJSONObject: notebook), as: UTF8.self)
        }

        @Test(arguments: ConvertTests.names, [false, true])
        func itGivesTheSameTables(_ name: String, isNative: Bool) async throws {
            let scratch = try await Self.project(name)
            let file = name == "script" ? "script.py" : "\(name).ipynb"
            let converted =
                isNative
                ? try await recnb("convert", file, "--native", "--format", "json", in: scratch.path)
                : try await recnb("convert", file, "--format", "json", in: scratch.path)
            #expect(converted.status == 0, "\(converted.stderr)\(converted.stdout)")
            try Files.write(converted.stdout, to: scratch / "made.json")
            let checked = try await recnb("check", "\(name).recnb", in: scratch.path)
            #expect(checked.status == 0, "\(checked.stderr)")
            let ran = try await recnb("run", "\(name).recnb", "--quiet", in: scratch.path, limit: 240)
            #expect(ran.status == 0, "\(ran.stderr)")
            let compared = try await Command(
                Given.venv + "/bin/python",
                [
                    Self.sources + "/compare.py", "\(Self.sources)/\(name).py", scratch.path, scratch / "made.json",
                    scratch / "output/\(name)",
                ],
                environment: Command.usualEnvironment, in: scratch.path
            ).finish(limit: 240)
            #expect(compared.status == 0, "\(compared.stdout)\(compared.stderr)")
        }

        @Test func whatIsAskedOtherwiseStaysPython() async throws {
            let scratch = try await Self.project("stays")
            let converted = try await recnb("convert", "stays.ipynb", "--native", in: scratch.path)
            #expect(converted.status == 0, "\(converted.stderr)")
            let text = Files.text(scratch / "stays.recnb") ?? ""
            let kinds = text.split(separator: "\n").filter { $0.hasPrefix("%% ") }.map { $0.split(separator: " ")[1] }
            #expect(Set(kinds) == ["notebook", "load", "python"], "\(text)")
            #expect(kinds.filter { $0 == "load" }.count == 2)
        }

        @Test(arguments: [false, true]) func aTaggedCellIsOneOfParameters(isNative: Bool) async throws {
            let scratch = try await Self.project("given")
            let converted =
                isNative
                ? try await recnb("convert", "given.ipynb", "--native", in: scratch.path)
                : try await recnb("convert", "given.ipynb", in: scratch.path)
            #expect(converted.status == 0, "\(converted.stderr)")
            let text = Files.text(scratch / "given.recnb") ?? ""
            let cell = """
                %% parameters
                // What a run is given
                let k: Int = 3  // groups
                let least: Double = 0.5
                let city: String = "Oslo \\"\\\\(x)\\""
                let isShort: Bool = true
                let shift: Int = -2

                """
            #expect(text.contains(cell), "\(text)")
            let ran = try await recnb("run", "given.recnb", "--quiet", "-p", "k=5", "-p", "city=Riga", in: scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
            let back = try await recnb("convert", "given.recnb", "-o", "back.ipynb", in: scratch.path)
            #expect(back.status == 0, "\(back.stderr)")
            #expect(Files.text(scratch / "back.ipynb")?.contains("\"parameters\"") ?? false)
            _ = try await recnb("convert", "back.ipynb", in: scratch.path)
            #expect(Files.text(scratch / "back.recnb") == text)
        }

        @Test(arguments: [
            "k = [1, 2]", "k = 3\nj = k + 1", "a, b = 1, 2", "k = None", "k = 3\n\n# %%\nk = 4", "k: float = 3", "k = 3; j = 4",
        ])
        func whatIsNoParameterStaysPython(_ body: String) async throws {
            let scratch = try Scratch()
            try Files.write("# %% tags=[\"parameters\"]\n\(body)\n\n# %%\nprint(1)\n", to: scratch / "a.py")
            let converted = try await recnb("convert", "a.py", in: scratch.path)
            #expect(converted.status == 0 && converted.stderr.contains("N0846"), "\(converted.stderr)")
            #expect(!(Files.text(scratch / "a.recnb") ?? "%% parameters").contains("%% parameters"))
        }

        @Test func pathsStayRightBelowNotebooks() async throws {
            let scratch = try Scratch()
            try Files.write("a,b\n1,2\n", to: scratch / "notebooks/data/a.csv")
            try Files.write(
                "# %%\nimport pandas as pd\na = pd.read_csv(\"data/a.csv\")\na\n", to: scratch / "notebooks/one.py")
            let converted = try await recnb("convert", "notebooks/one.py", in: scratch.path)
            #expect(converted.status == 0, "\(converted.stderr)")
            let text = Files.text(scratch / "notebooks/one.recnb") ?? ""
            #expect(text.contains("reads: \"notebooks/data/a.csv\""), "\(text)")
            let ran = try await recnb("run", "notebooks/one.recnb", "--quiet", in: scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
        }

        @Test func mistakesNameCellAndLine() async throws {
            let scratch = try Scratch()
            try Files.write("# %%\nx = 1\n# %%\ny = 2\nprint y\n", to: scratch / "old.py")
            let old = try await recnb("convert", "old.py", in: scratch.path)
            #expect(old.status == 2)
            #expect(
                old.stderr.contains("E0843") && old.stderr.contains("old.py:5") && old.stderr.contains("Python 2"),
                "\(old.stderr)")
            #expect(!Files.exists(scratch / "old.recnb"))
            try Files.write("# %%\nprint(later)\n# %%\nlater = 1\n", to: scratch / "order.py")
            let order = try await recnb("convert", "order.py", in: scratch.path)
            #expect(order.status == 0)
            #expect(order.stderr.contains("W0845") && order.stderr.contains("cell 2 below"), "\(order.stderr)")
            let again = try await recnb("convert", "order.py", in: scratch.path)
            #expect(again.status == 3 && again.stderr.contains("--force"), "\(again.stderr)")
        }

        /// The Python cells that come of a percent script with these cells.
        private static func made(_ cells: [String]) async throws -> (text: String, headers: [Substring], errors: String) {
            let scratch = try Scratch()
            try Files.write(cells.map { "# %%\n\($0)\n" }.joined(), to: scratch / "notebooks/a.py")
            let converted = try await recnb("convert", "notebooks/a.py", in: scratch.path)
            #expect(converted.status == 0, "\(converted.stderr)")
            let text = Files.text(scratch / "notebooks/a.recnb") ?? ""
            return (text, text.split(separator: "\n").filter { $0.hasPrefix("%% python") }, converted.stderr)
        }

        @Test(arguments: [
            ("joblib.dump(x, 'm.joblib')", "y = joblib.load('./m.joblib')"),
            ("joblib.dump(x, filename=NAME)", "y = joblib.load(NAME)"),
            ("pickle.dump(x, open('a.pkl', mode='wb'))", "y = pickle.load(open('a.pkl', 'rb'))"),
            ("np.save('a', x)", "y = np.load('a.npy')"), ("np.savetxt('a', x)", "y = np.loadtxt('a')"),
            ("np.savez_compressed('a', x)", "y = np.load('a.npz')"), ("x.tofile('a')", "y = np.fromfile('a')"),
            ("store()", "y = open('s.txt').read()"), ("Path('q.txt').write_text('a')", "y = open('q.txt').read()"),
            ("open('a', mode='w').write('q')", "open('a', 'a').write('b')"),
        ])
        func cellsOfOneFileStayTogether(_ writing: String, _ reading: String) async throws {
            let imports = "import pickle, joblib\nimport numpy as np\nfrom pathlib import Path\nNAME = 'n'"
            let store = "def store():\n    open('s.txt', 'w').write('x')"
            let made = try await Self.made(["\(imports)\n\(store)", "x = np.arange(5.0)", writing, "print(2)", reading])
            #expect(made.text.contains("Cells 3 and 5 of the original are one here: a file"), "\(made.text)")
            #expect(made.headers.count == 2, "\(made.text)")
            let joined = try #require(made.text.components(separatedBy: "%% ").first { $0.contains(writing) })
            #expect(joined.contains("os.chdir('notebooks')") && joined.contains(reading), "\(made.text)")
        }

        @Test(arguments: [
            "%time !ls", "%time %run x.py", "%timeit !cmd", "%time !ls\n%time !pwd", "%time %timeit %prun !ls", "%time x = !ls",
            "%%time\n%time !ls",
        ])
        func magicsBehindMagicsAreLeftOut(_ cell: String) async throws {
            let made = try await Self.made(["a = 1\nprint(a)", cell])
            #expect(made.headers.count == 1 && made.errors.contains("N0844"), "\(made.errors)\(made.text)")
        }

        @Test(arguments: [
            (
                "print(1)", "try:\n    y = 1\nexcept ValueError as e:\n    print(e)\n    e.args.append(1)", "print(y)",
                ["done", "y: Int", "y: Int"]
            ),
            (
                "e = [1]\ne.append(2)", "try:\n    y = 1\nexcept* ValueError as e:\n    print(e)", "print(2)",
                ["done: Bool", "done", "done"]
            ),
            (
                "p = [1, 2]\np.append(3)",
                "match p:\n    case [first, *others] if others:\n        a = len(others)\n    case {'k': v, **rest}:\n        a = len(rest)\n"
                    + "    case str() as s:\n        a = len(s)\n    case _:\n        a = 0", "print(a)",
                ["p: [Int]", "a: Int", "a: Int"]
            ),
        ])
        func namesThatPatternsBindAreBound(
            _ first: String, _ second: String, _ third: String, _ given: [String]
        ) async throws {
            let made = try await Self.made([first, second, third])
            #expect(!made.errors.contains("W0845"), "\(made.errors)")
            #expect(made.headers.count == 3, "\(made.text)")
            #expect(zip(made.headers, given).allSatisfy { $0.contains($1) } && !made.headers[1].contains("(e"), "\(made.headers)")
        }

        @Test func longTanglesBecomeOneCell() async throws {
            // Objects of the first half are used in the second, and every cell changes the table: each pair pulls all between along.
            let half = 150
            var cells = (0..<half).map { "df['c\($0)'] = df['a'] * \($0)\no\($0) = Thing()" }
            cells += (0..<half).map { "df['d\($0)'] = df['a'] * \($0)\nprint(o\($0))" }
            let made = try await Self.made(
                ["import pandas as pd\nfrom lib import Thing\ndf = pd.read_csv('a.csv')"] + cells)
            #expect(made.headers.count == 2, "\(made.headers)")
        }

        @Test func itSaysThatPythonIsMissing() async throws {
            let scratch = try Scratch()
            try Files.write("# %%\nx = 1\n", to: scratch / "a.py")
            let run = try await recnb("convert", "a.py", in: scratch.path, environment: ["RECNB_VENV": "/nonexistent"])
            #expect(run.status == 4)
            #expect(run.stderr.contains("E0671") && run.stderr.contains("make setup"), "\(run.stderr)")
        }
    }
}
