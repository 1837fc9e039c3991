public import RecCache
import RecEngine

/// Puts what a sweep came to into `output/NOTEBOOK/sweeps/SWEEP`, whole: a page, the table as CSV and JSON, and a folder for each
/// combination. The notebook's own results stay as they are.
public struct SweepPublisher: Sendable {
    let notebook: CheckedNotebook
    let store: ContentStore

    /// Makes it for one notebook.
    public init(_ notebook: CheckedNotebook, store: ContentStore) {
        self.notebook = notebook
        self.store = store
    }

    /// Publishes a result so far.
    ///
    /// - Parameter page: makes the page's bytes.
    /// - Returns: the result with its folder, or with the reason why there is none.
    public func publish(_ result: SweepResult, page: (SweepResult) throws -> [UInt8]) -> SweepResult {
        var result = result
        do {
            let name = OutputName.of([result.grid.label.replacing(", ", with: ",")])
            let folder = try OutputFolder(
                store: store, output: notebook.project.output, name: "\(notebook.project.name)/sweeps/\(name)")
            result.folder = folder.path
            result.publishFailure = nil
            var files = [
                PublishedFile(path: "sweep.html", content: .bytes(try page(result)), isChanging: true),
                PublishedFile(path: "sweep.csv", content: .bytes(SweepTable(result).csv), isChanging: true),
                PublishedFile(path: "sweep.json", content: .bytes(SweepLog(result).json), isChanging: true),
            ]
            for combination in result.combinations {
                guard let log = combination.log else { continue }
                files.append(
                    PublishedFile(path: "\(combination.folder)/run.json", content: .bytes(log), isChanging: true))
                for picture in combination.pictures {
                    files.append(PublishedFile(path: picture.path, content: .blob(picture.blob)))
                }
            }
            let owner = Project.relative(notebook.project.notebook, to: notebook.project.output)
            result.notices += try folder.publish(files, owner: owner).notices.map(\.description)
        } catch let error as EngineError {
            result.publishFailure = error.message
        } catch {
            result.publishFailure = "\(error)"
        }
        return result
    }
}
