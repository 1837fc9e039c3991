public import RecCache
import RecDiagnostics
public import RecPlan

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
            let folder = try OutputFolder(store: store, output: notebook.project.output, name: notebook.project.name)
            var files = try outputs(of: result)
            files.append(try reportFile(result, key: keepingReport ? reportKey(result) : nil, report))
            files.append(
                PublishedFile(path: "run.json", content: .bytes(RunLog(result, notebook: notebook).json), isChanging: true))
            let published = try folder.publish(files)
            result.notices += published.notices.map(\.description)
            result.reportPath = folder.path + "/report.html"
        } catch {
            result.publishFailure = "\(error)"
        }
        return result
    }

    private func outputs(of result: RunResult) throws -> [PublishedFile] {
        var files: [PublishedFile] = []
        var taken: Set<String> = ["report.html", "run.json"]
        for (cell, outcome) in zip(result.plan.cells, result.outcomes) {
            guard let record = outcome.record else { continue }
            for output in record.outputs where output.role != ValueStore.part {
                let folder = output.role == "file" ? "files" : Self.folderName(cell.identity)
                let path = "\(folder)/\(output.name)"
                // Two cells that name one file were refused by the check; equal paths here would be two outputs of one cell.
                if taken.insert(path).inserted { files.append(PublishedFile(path: path, content: .blob(output.blob))) }
            }
        }
        return files
    }

    /// A cell's folder: letters of any script, and nothing that a file system refuses.
    public static func folderName(_ identity: RecPlan.CellIdentity) -> String {
        let name = String(identity.folderName.map { "/\\:*?\"<>|\0".contains($0) || $0.isNewline ? "_" : $0 })
        return name.utf8.count > 200 ? String(name.prefix(60)) + "-\(ContentHash(of: name).short)" : name
    }

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
