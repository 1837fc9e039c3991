import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `movieLens(folder: "data/ml-latest-small")`.
struct MovieLens: Verb {
    let name = "movieLens"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("release", .value(.string), unlabelled: true, .optional, "a release to download; not available yet"),
        ParameterSignature("folder", .value(.path), .optional, "the folder that holds the CSV files of a release"),
    ]
    let documentation = VerbDocumentation(
        "Reads a MovieLens data set: a record of the tables `movies`, `ratings`, `tags` and `links`.",
        details: """
            Types are narrow: ids `uint32`, `rating` `float32`, `timestamp` `int32`, `imdbId` text (it has leading zeros), `tmdbId` \
            `uint32` and missing for some films. `genres` is text with `|` between genres; `split` it. Rows keep the order of the \
            files. Releases from `ml-latest-small` on have these files; the older `ml-100k` and `ml-1m` do not. The data are \
            GroupLens' (https://grouplens.org/datasets/movielens/), who ask to be cited and not to have them passed on.
            """,
        example: #"movieLens(folder: "data/ml-latest-small")"#)

    let reference = Reference.pandas("read_csv")

    func resultType(of call: CallSite) -> ValueType {
        if call.has("release") {
            call.report(
                "E0900", "`movieLens` cannot download a release yet", at: "release",
                hints: [
                    "download and unpack it from https://files.grouplens.org/datasets/movielens/, then write `movieLens(folder: \"...\")`",
                    "or use made-up data of the same shape: `sampleMovieLens(seed: 42)`",
                ])
            return MovieLensShape.type()
        }
        guard call.has("folder") else {
            call.report("E0210", "`movieLens` needs `folder:`", hints: ["as in `\(documentation.example)`"])
            return MovieLensShape.type()
        }
        guard let folder = call.constantString("folder"), call.looksOutside else { return MovieLensShape.type() }
        let files = MovieLensShape.parts.map(\.file)
        let absent = files.filter { !call.files.exists("\(folder)/\($0)") }
        if !absent.isEmpty {
            let isThere = call.files.exists(folder)
            call.report(
                "E0411",
                isThere
                    ? "the folder `\(folder)` has no \(absent.map { "`\($0)`" }.joined(separator: ", "))"
                    : "there is no folder `\(folder)`", at: "folder",
                notes: ["files of a MovieLens release: \(files.joined(separator: ", "))"],
                hints: [
                    "`sampleMovieLens(seed: 42)` makes data of the same shape without any file",
                    "releases: https://files.grouplens.org/datasets/movielens/",
                ])
            return MovieLensShape.type()
        }
        for part in MovieLensShape.parts {
            let path = "\(folder)/\(part.file)"
            guard let found = CSVSource.columns(ofFile: path, CSVReadOptions(), call, at: "folder") else { continue }
            let missing = part.fields.map(\.name).filter { name in !found.contains { $0.name == name } }
            if !missing.isEmpty {
                call.report(
                    "E0421", "`\(path)` has no column \(missing.map { "`\($0)`" }.joined(separator: ", "))", at: "folder",
                    notes: ["columns of the file: \(found.map(\.name).joined(separator: ", "))"])
            }
        }
        return MovieLensShape.type()
    }

    func run(_ call: VerbCall) throws -> Value {
        let folder = try call.path("folder")
        var members: [Value.Member] = []
        for part in MovieLensShape.parts {
            var options = CSVReadOptions()
            options.select = part.fields.map(\.name)
            for field in part.fields { options.types[field.name] = field.type }
            members.append(.init(part.name, .table(try CSVSource.read(folder.appending("/\(part.file)"), options, call))))
        }
        return .record(members)
    }
}
