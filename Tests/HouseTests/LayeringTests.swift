import Testing

/// The layering that Package.swift declares is the one that the import lines show.
@Suite struct LayeringTests {
    let manifest: Manifest
    let imports: [String: [String: String]]

    init() throws {
        manifest = try Self.read.get().manifest
        imports = try Self.read.get().imports
    }

    /// The manifest, and the modules that each Swift target imports with one place of each.
    private static let read = Result {
        var imports: [String: [String: String]] = [:]
        for path in try Repository.files(below: "Sources", "swift") {
            let target = String(path.split(separator: "/")[1])
            for line in try Repository.text(path).numberedLines {
                guard let module = importedModule(line.text) else { continue }
                imports[target, default: [:]][module] = "\(path):\(line.number)"
            }
        }
        return (manifest: try Manifest(), imports: imports)
    }

    /// The module of a line such as `public import struct RecFrame.Table`.
    private static func importedModule(_ line: Substring) -> String? {
        guard "@ifp ".contains(line.first ?? "-") else { return nil }
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count else { return nil }
        let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        guard words[..<place].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") }) else { return nil }
        let kinds: Set<Substring> = ["class", "struct", "enum", "func", "protocol", "var", "let", "typealias"]
        let name = kinds.contains(words[place + 1]) ? words.dropFirst(place + 2).first : words[place + 1]
        return name.map { String($0.prefix { $0 != "." && $0 != ";" }) }
    }

    @Test(arguments: [
        ("import RecFrame", "RecFrame"), ("public import struct RecFrame.Table", "RecFrame"), ("@preconcurrency import A", "A"),
        ("    internal import B  // why", "B"), ("// import C", nil), ("let import = 1", nil), ("import", nil),
    ])
    func importLinesAreUnderstood(_ line: String, _ module: String?) {
        #expect(Self.importedModule(line[...]) == module)
    }

    @Test func theManifestIsRead() throws {
        #expect(manifest["RecSemantics"]?.dependencies.contains("RecSyntax") == true)
        #expect(manifest["CMarkGFM"]?.kind == .system)
        #expect(manifest.debianPackages.contains("zlib1g-dev"))
        let folders = try Repository.names(in: "Sources") + Repository.names(in: "Tests").filter { $0.hasSuffix("Tests") }
        #expect(manifest.targets.map(\.name).sorted() == folders.sorted())
    }

    @Test func everyImportIsDeclared() {
        for (target, modules) in imports {
            for (module, place) in modules where manifest[module] != nil {
                #expect(manifest[target]?.dependencies.contains(module) == true, "\(place): \(target) may not import \(module)")
            }
        }
    }

    @Test func everyDeclaredDependencyIsImported() {
        for target in manifest.targets where target.kind == .layer || target.kind == .tool {
            for dependency in target.dependencies {
                #expect(imports[target.name]?[dependency] != nil, "\(target.name) declares \(dependency) and never imports it")
            }
        }
    }

    @Test func targetsStandAboveWhatTheyImport() {
        let place = Dictionary(uniqueKeysWithValues: manifest.targets.enumerated().map { ($0.element.name, $0.offset) })
        for target in manifest.targets where target.kind != .tests {
            for dependency in target.dependencies {
                #expect(
                    place[target.name] ?? 0 < place[dependency] ?? 0,
                    "\(target.name) imports \(dependency), which stands above it")
            }
        }
    }

    @Test(arguments: ["RecSyntax", "RecSemantics"])
    func frontEndNeverReachesTheBackEnd(_ target: String) {
        let backEnd: Set = [
            "RecVerbs", "RecEngine", "RecModels", "RecFrame", "RecPythonClient", "RecCache", "RecRuntime", "RecReport",
        ]
        #expect(manifest.reached(from: target).intersection(backEnd).isEmpty)
    }

    @Test(arguments: ["RecVerbs", "RecEngine", "RecModels", "RecFrame", "RecPythonClient", "RecPlan", "RecCache"])
    func backEndNeverReachesTheFrontEnd(_ target: String) {
        #expect(manifest.reached(from: target).intersection(["RecSyntax", "RecSemantics", "RecRuntime"]).isEmpty)
    }

    @Test func everyCLibraryHasOneImporter() {
        for library in manifest.targets where library.kind == .c || library.kind == .system {
            let importers = manifest.targets.filter { $0.kind != .tests && $0.dependencies.contains(library.name) }
            #expect(importers.count == 1, "\(library.name) is imported by \(importers.map(\.name))")
        }
    }

    /// Full Foundation brings ICU: 30 MB and several milliseconds at every start.
    @Test func nothingImportsAllOfFoundation() {
        for (_, modules) in imports {
            #expect(modules["Foundation"] == nil, "\(modules["Foundation"] ?? ""): FoundationEssentials is enough")
        }
    }

    /// No file, clock, environment or network below the runtime: what comes from outside is passed in.
    @Test(arguments: ["RecDiagnostics", "RecSchema", "RecSyntax", "RecSemantics", "RecPlan"])
    func theCoreIsPure(_ target: String) {
        for module in ["Glibc", "FoundationEssentials", "Foundation", "Dispatch"] {
            #expect(imports[target]?[module] == nil, "\(imports[target]?[module] ?? ""): \(target) touches nothing outside")
        }
    }
}
