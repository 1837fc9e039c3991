/// What Package.swift declares, read from its text: the manifest is the one place where the layering stands.
struct Manifest {
    /// What a target is made of.
    enum Kind: String {
        case layer, tool, tests, c, system
    }

    /// One target and the targets that it may import.
    struct Target {
        var name: String
        var kind: Kind
        var dependencies: [String]
    }

    /// In the order of the file, which goes from upper layers to lower ones.
    var targets: [Target] = []
    /// Debian packages that system libraries name as their providers.
    var debianPackages: [String] = []

    private static let starts: [(String, Kind)] = [
        ("layer(", .layer), ("tool(", .tool), ("tests(", .tests), (".target(", .c), (".systemLibrary(", .system),
    ]

    init() throws {
        let text = try Repository.text("Package.swift")
        guard let list = text.firstRange(of: "targets: [\n        //") else { return }
        var rest = text[list.upperBound...]
        while let (start, kind) = Self.next(in: rest) {
            let call = Self.balanced(rest[start...])
            rest = rest[call.endIndex...]
            guard let name = Self.literals(call).first else { continue }
            targets.append(Target(name: name, kind: kind, dependencies: Self.dependencies(call, kind: kind)))
            if let providers = call.firstRange(of: ".apt(") {
                debianPackages += Self.literals(Self.balanced(call[providers.upperBound...], open: "[", close: "]"))
            }
        }
    }

    /// The target called `name`.
    subscript(name: String) -> Target? {
        targets.first { $0.name == name }
    }

    /// Everything that `name` reaches through its dependencies.
    func reached(from name: String) -> Set<String> {
        var found: Set<String> = []
        var open = self[name]?.dependencies ?? []
        while let next = open.popLast() {
            if found.insert(next).inserted { open += self[next]?.dependencies ?? [] }
        }
        return found
    }

    private static func next(in text: Substring) -> (Substring.Index, Kind)? {
        starts.compactMap { start, kind in text.firstRange(of: start).map { ($0.lowerBound, kind) } }
            .min { $0.0 < $1.0 }
    }

    private static func dependencies(_ call: Substring, kind: Kind) -> [String] {
        switch kind {
        case .layer, .tool, .tests:
            return literals(balanced(call, open: "[", close: "]"))
        case .c, .system:
            guard let label = call.firstRange(of: "dependencies:") else { return [] }
            return literals(balanced(call[label.upperBound...], open: "[", close: "]"))
        }
    }

    /// From the first `open` to the `close` that ends it; empty without one.
    private static func balanced(_ text: Substring, open: Character = "(", close: Character = ")") -> Substring {
        guard let start = text.firstIndex(of: open) else { return text.suffix(0) }
        var depth = 0
        for index in text[start...].indices {
            if text[index] == open { depth += 1 }
            if text[index] == close { depth -= 1 }
            if depth == 0 { return text[start...index] }
        }
        return text[start...]
    }

    private static func literals(_ text: Substring) -> [String] {
        text.matches(of: /"([^"]*)"/).map { String($0.1) }
    }
}
