import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `movieLens(folder: "data/ml-latest-small")`.
struct MovieLens: Verb {
    let name = "movieLens"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature(
            "release", .value(.string), unlabelled: true, .optional, "a release: `latest-small`, `latest`, `20m`, `25m` or `32m`"),
        ParameterSignature("folder", .value(.path), .optional, "the folder that holds the CSV files of a release"),
    ]
    let documentation = VerbDocumentation(
        "Reads a MovieLens data set: a record of the tables `movies`, `ratings`, `tags` and `links`.",
        details: """
            Types are narrow: ids `uint32`, `rating` `float32`, `timestamp` `int32`, `imdbId` text (it has leading zeros), `tmdbId` \
            `uint32` and missing for some films. `genres` is text with `|` between genres; `split` it. Rows keep the order of the \
            files. `movieLens("25m")` reads the folder `data/ml-25m` of the project. Where it is not there, it is downloaded from GroupLens, \
            compared with the checksum that is published for it (`20m`, `25m`, `32m`), unpacked and kept; a download that was stopped goes \
            on where it stopped. `RECNB_MOVIELENS_URL` names another server. `latest` and `latest-small` change over the years. With \
            `folder:` nothing is downloaded. The older `100k`, `1m` and `10m` have other files. The data are GroupLens' \
            (https://grouplens.org/datasets/movielens/), for research; they ask to be cited.
            """,
        example: #"movieLens(folder: "data/ml-latest-small")"#)

    let reference = Reference.pandas("read_csv")

    func resultType(of call: CallSite) -> ValueType {
        if call.has("release") == call.has("folder") {
            call.report(
                "E0780", "`movieLens` needs a release or a folder\(call.has("folder") ? ", not both" : "")",
                hints: ["as in `movieLens(\"latest-small\")` or `\(documentation.example)`"])
            return MovieLensShape.type()
        }
        var folder = call.constantString("folder")
        if let name = call.constantString("release"), call.looksOutside {
            guard let release = MovieLensRelease.named(name) else {
                call.report("E0781", Self.unknown(name), at: "release", hints: Self.hints(name))
                return MovieLensShape.type()
            }
            // What is there is looked at; what is not comes with the run.
            let place = "data/\(release.folder)"
            if MovieLensShape.parts.allSatisfy({ call.files.exists("\(place)/\($0.file)") }) { folder = place }
        }
        guard let folder, call.looksOutside else { return MovieLensShape.type() }
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
            guard
                let found = CSVSource.columns(ofFile: path, CSVReadOptions(), call, at: call.has("folder") ? "folder" : "release")
            else { continue }
            let missing = part.fields.map(\.name).filter { name in !found.contains { $0.name == name } }
            if !missing.isEmpty {
                call.report(
                    "E0421", "`\(path)` has no column \(missing.map { "`\($0)`" }.joined(separator: ", "))",
                    at: call.has("folder") ? "folder" : "release",
                    notes: ["columns of the file: \(found.map(\.name).joined(separator: ", "))"])
            }
        }
        return MovieLensShape.type()
    }

    private static func unknown(_ name: String) -> String { "there is no release `\(name)` of MovieLens with these files" }

    private static func hints(_ name: String) -> [String] {
        (didYouMean(name, among: MovieLensRelease.names).map { ["did you mean `\"\($0)\"`?"] } ?? [])
            + ["releases: \(MovieLensRelease.names.map { "`\"\($0)\"`" }.joined(separator: ", "))"]
    }

    func run(_ call: VerbCall) throws -> Value {
        let folder: PathValue
        if let name = try call.string(ifGiven: "release") {
            guard let release = MovieLensRelease.named(name) else {
                throw EngineError("E0782", Self.unknown(name), hints: Self.hints(name))
            }
            folder = try call.context.host.folder(of: release.request)
        } else {
            folder = try call.path("folder")
        }
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
