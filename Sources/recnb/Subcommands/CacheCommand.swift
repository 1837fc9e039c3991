import FoundationEssentials
import RecCache
import RecReport

struct CacheCommand: Command {
    static let name = "cache"
    static let summary = "Measures, tidies, verifies or empties the cache"
    static let operands = "size | gc | check | clear"
    static let operandCount = 1...1
    static let options = [
        Option("output", value: "FOLDER", "the output folder that the cache is in (./output)"),
        Option("keep", value: "N", "gc: keeps so many results a cell (3)"),
        Option("max-age", value: "DAYS", "gc: removes results that were not used for so long"),
        Option("max-size", value: "MB", "gc: removes the longest unused results above that size"),
        Option("dry-run", "gc: says what would go, and removes nothing"),
    ]
    static let example = "recnb cache gc --max-age 30"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let actions = ["size", "gc", "check", "clear"]
        let action = arguments.operands[0]
        guard actions.contains(action) else {
            throw UsageError("`cache` has no action `\(action)`", hint: "actions: \(actions.joined(separator: ", "))")
        }
        for option in ["keep", "max-age", "max-size", "dry-run"] where action != "gc" && arguments.has(option) {
            throw UsageError("`--\(option)` goes with `recnb cache gc` only", hint: "nothing was done")
        }
        let output = arguments.value("output") ?? "output"
        guard FileManager.default.fileExists(atPath: output + "/.cache") else {
            console.print("there is no cache in \(output)")
            return ExitStatus.success
        }
        let store = try ContentStore(root: output + "/.cache", access: action == "size" ? .readOnly : .readWrite)
        switch action {
        case "size": try size(store, console)
        case "gc": try collect(store, arguments, console)
        case "check": return try check(store, console)
        default:
            try store.clear()
            console.print("the cache is empty; published results stay")
        }
        for notice in store.takeNotices() { console.printError("note: \(notice)") }
        return ExitStatus.success
    }

    /// How many records of a cell garbage collection keeps where nothing else is said.
    private static let keptRecords = 3

    private func size(_ store: ContentStore, _ console: Console) throws {
        let size = try store.size()
        console.print(
            "\(byteText(Int(size.blobBytes))) in \(counted(size.blobs, "result", "results")), \(counted(size.records, "record", "records"))"
        )
        for part in size.notebooks {
            console.print("  \(part.name): \(byteText(Int(part.bytes))), \(counted(part.cells, "cell", "cells"))")
        }
        let garbage = try store.gc(CollectionPolicy(recordsPerCell: Self.keptRecords, isDryRun: true))
        if garbage.removedBlobs > 0 {
            console.print("  not in use: \(byteText(Int(garbage.freedBytes))); `recnb cache gc` frees it")
        }
    }

    private func collect(_ store: ContentStore, _ arguments: Arguments, _ console: Console) throws {
        let isDry = arguments.has("dry-run")
        let policy = CollectionPolicy(
            recordsPerCell: try arguments.int("keep", 1...1_000_000) ?? Self.keptRecords,
            maxAge: try arguments.int("max-age", 0...100_000).map { Double($0) * 86400 },
            maxBytes: try arguments.int("max-size", 0...1_000_000_000).map { Int64($0) * 1_000_000 }, isDryRun: isDry)
        let report = try store.gc(policy)
        console.print(
            "\(isDry ? "would free" : "freed") \(byteText(Int(report.freedBytes))): \(counted(report.removedBlobs, "result", "results")), \(counted(report.removedRecords, "record", "records")); kept \(byteText(Int(report.keptBytes)))"
        )
    }

    private func check(_ store: ContentStore, _ console: Console) throws -> Int32 {
        let report = try store.check(repair: true)
        let (results, records) = (
            counted(report.soundBlobs, "result", "results"), counted(report.soundRecords, "record", "records")
        )
        console.print("sound: \(results) and \(records)")
        for damage in report.damage { console.print("damaged and removed: \(damage)") }
        return report.isSound ? ExitStatus.success : ExitStatus.failure
    }
}
