import FoundationEssentials
public import RecCache
public import RecDiagnostics
import RecEngine
public import RecPlan
import RecSchema

/// Puts the results of a run into the notebook's folder under `output/`, whole.
public struct Publisher: Sendable {
    let notebook: CheckedNotebook
    let store: ContentStore

    /// Makes it for one notebook.
    public init(_ notebook: CheckedNotebook, store: ContentStore) {
        self.notebook = notebook
        self.store = store
    }

    /// Publishes a result: each cell's outputs, the report, and `run.json`. A report whose parts are all known is taken from the cache.
    ///
    /// - Parameters:
    ///   - keepingReport: whether the report is what a run of the same cells gives, and so may be taken from the cache.
    ///   - report: makes the report's bytes.
    /// - Returns: the result with the report's place, or with the reason why there is none.
    public func publish(_ result: RunResult, keepingReport: Bool = true, report: (RunResult) throws -> [UInt8]) -> RunResult {
        var result = result
        do {
            let folder = try folder
            if let other = try otherOwner(of: folder) { throw EngineError("E0623", other) }
            var files = try outputs(of: result)
            files.append(try reportFile(result, key: keepingReport ? reportKey(result) : nil, report))
            files.append(
                PublishedFile(path: "run.json", content: .bytes(RunLog(result, notebook: notebook).json), isChanging: true))
            let published = try folder.publish(files, owner: owner)
            result.notices += published.notices.map(\.description)
            result.reportPath = folder.path + "/report.html"
        } catch let error as EngineError {
            result.publishFailure = error.message
        } catch {
            result.publishFailure = "\(error)"
        }
        return result
    }

    /// Why the results of a run could not be published, as far as that is known before it: the folder is that of another notebook. Nil
    /// where nothing speaks against it.
    public func obstacle() -> Diagnostic? {
        guard let other = try? otherOwner(of: folder) else { return nil }
        return Diagnostic(
            "E0623", other, hints: ["rename one of the notebooks, or give this one a folder of its own with `--output FOLDER`"])
    }

    private var folder: OutputFolder {
        get throws { try OutputFolder(store: store, output: notebook.project.output, name: notebook.project.name) }
    }

    /// The notebook as seen from the output folder, so that a project that is moved with its results stays theirs.
    private var owner: String { Project.relative(notebook.project.notebook, to: notebook.project.output) }

    /// What is wrong where the folder holds the results of another notebook that is still there.
    private func otherOwner(of folder: OutputFolder) throws -> String? {
        guard let other = try folder.owner(), ByteText(other) != ByteText(owner) else { return nil }
        let path = Project.absolute(other, from: notebook.project.output)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return "the folder \(notebook.project.shown(folder.path)) holds the results of another notebook, "
            + notebook.project.shown(path)
    }

    private func outputs(of result: RunResult) throws -> [PublishedFile] {
        var files: [PublishedFile] = []
        for (cell, outcome) in zip(result.plan.cells, result.outcomes) {
            guard let record = outcome.record else { continue }
            for output in record.outputs where output.role != ValueStore.part {
                let folder = output.role == "file" ? "files" : Self.folderName(cell.identity)
                files.append(PublishedFile(path: "\(folder)/\(output.name)", content: .blob(output.blob)))
            }
        }
        return files
    }

    /// A cell's folder: letters of any script, and nothing that a file system refuses. No two cells have one, nor that of written files.
    public static func folderName(_ identity: RecPlan.CellIdentity) -> String { OutputName.of([identity.folderName]) }

    /// The report, from the cache where nothing in it can have changed.
    private func reportFile(
        _ result: RunResult, key: ContentHash?, _ report: (RunResult) throws -> [UInt8]
    ) throws -> PublishedFile {
        if let key, case .hit(let record) = store.lookup(key, answer: { _ in nil }), let output = record.outputs.first {
            return PublishedFile(path: "report.html", content: .blob(output.blob))
        }
        let blob = try store.put(try report(result))
        if let key {
            let identity = RecCache.CellIdentity(notebook: notebook.project.name, kind: "report", name: "", ordinal: 1)
            let record = CellRecord(
                cell: identity, key: key, observations: [],
                outputs: [OutputItem(name: "report.html", role: "report", mediaType: "text/html", blob: blob)],
                valueHash: blob.hash,
                messages: [],
                metadata: RecordMetadata(
                    seconds: 0, peakMemory: 0, created: Memory.now, toolVersion: Version.current, extra: [:]))
            try store.save(record)
            try store.noteRun(of: identity, using: record.id, parts: [])
        }
        return PublishedFile(path: "report.html", content: .blob(blob))
    }

    /// What a report depends on; nil where a cell failed, since failures are never kept.
    private func reportKey(_ result: RunResult) -> ContentHash? {
        var key = KeyBuilder("recnb-report/2")
        key.add(Version.current)
        key.add(String(ResultVersion.report))
        key.add(bytes: notebook.source.bytes)
        key.add(notebook.source.name)
        for parameter in result.plan.parameters {
            key.add(parameter.name)
            key.add(ParameterText.text(of: parameter))
            key.add(parameter.source.rawValue)
        }
        for (name, version) in result.versions {
            key.add(name)
            key.add(version)
        }
        for outcome in result.outcomes {
            switch outcome.status {
            case .failed, .skipped, .wouldRun: return nil
            case .hit, .ran: key.add("done")
            case .nothing: key.add("nothing")
            case .notAsked: key.add("notAsked")
            }
            key.add(optional: outcome.record?.valueHash)
            for output in outcome.record?.outputs ?? [] { key.add(output.blob.hash) }
            for message in outcome.record?.messages ?? [] { key.add(message.text) }
            for file in outcome.files {
                key.add(file.name)
                key.add(file.hash)
            }
        }
        return key.finish()
    }
}
