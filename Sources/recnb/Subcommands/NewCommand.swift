import FoundationEssentials
import RecRuntime

struct NewCommand: Command {
    static let name = "new"
    static let summary = "Makes a first notebook that runs"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options = [Option("title", value: "TEXT", "the title in it")]
    static let example = "recnb new notebooks/films.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        var path = arguments.operands[0]
        if !path.hasSuffix(".recnb") { path += ".recnb" }
        if path.split(separator: "/").last == ".recnb" || path.hasSuffix("/.recnb") {
            throw UsageError("`\(arguments.operands[0])` is no name for a notebook", hint: "for example: \(Self.example)")
        }
        if FileManager.default.fileExists(atPath: path) {
            throw UsageError("there is a file `\(path)` already", hint: "choose another name")
        }
        let stem = path.split(separator: "/").last.map { String($0.dropLast(6)) } ?? "notebook"
        let title = arguments.value("title") ?? stem
        let quoted = title.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline }
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try UnwrittenFile.told(path) {
            if !folder.isEmpty { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
            try Data(Self.template(quoted).utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        }
        console.print("made \(path); run it with: recnb run \(path)")
        return ExitStatus.success
    }

    /// A small notebook of every common kind of cell.
    static func template(_ title: String) -> String {
        """
        %% notebook "\(title)"
        Films grouped by how often and how well they are rated.

        %% parameters
        @Range(2...20) let k: Int = 4
        let seed: Int = 42

        %% load source
        sampleMovieLens(seed: seed)

        %% feature features
        source.ratings
            .group(by: .movieId)
            .aggregate(avg_rating: mean(.rating), rating_count: count())
            .standardize(.avg_rating, .rating_count)

        %% cluster groups
        kMeans(features, key: .movieId, k: k, seed: seed)

        %% plot sizes  caption: "Films per group"
        groups.sizes.bar(x: .cluster, y: .count)

        """
    }
}
