public import RecDiagnostics
import RecFrame
import RecModels
import RecStores

/// Why a cell failed: what a diagnostic needs, with the innermost place known. Wrapping keeps the first place.
public struct EngineError: Error, Sendable {
    /// What kind of failure it is, for those who treat kinds apart.
    public enum Kind: Hashable, Sendable {
        /// The cell is wrong, or its data.
        case failed
        /// Thrown by the notebook: `notFound` (404 when served).
        case notFound
        /// Thrown by the notebook: `badRequest` (400 when served).
        case badRequest
        /// The run was stopped.
        case cancelled
        /// The cell took longer than its `timeout:`.
        case timedOut
        /// Python is not there, or a package of it.
        case noPython
        /// Memory ran out, and what the cell held is lost.
        case outOfMemory
    }

    /// What kind.
    public var kind: Kind
    /// Stable id (`E06..`).
    public var id: String
    /// One sentence.
    public var message: String
    /// Where, if known yet.
    public var span: SourceSpan?
    /// Facts.
    public var notes: [String]
    /// What to do.
    public var hints: [String]

    /// Makes an error.
    public init(
        _ id: String, _ message: String, kind: Kind = .failed, span: SourceSpan? = nil, notes: [String] = [],
        hints: [String] = []
    ) {
        self.kind = kind
        self.id = id
        self.message = message
        self.span = span
        self.notes = notes
        self.hints = hints
    }

    /// The same error at a place, unless it has one.
    public func at(_ span: SourceSpan) -> EngineError {
        var error = self
        error.span = self.span ?? span
        return error
    }

    /// Any error that comes up from tables, models or verbs.
    public init(_ error: any Error) {
        switch error {
        case let error as EngineError: self = error
        case let error as FrameError:
            if error.code == .cancelled {
                self.init("E0600", "stopped", kind: .cancelled)
            } else {
                self.init("E0610", error.description, hints: error.hint.map { [$0] } ?? [])
            }
        case let error as ModelError:
            self.init("E0620", error.description, kind: error.code == .cancelled ? .cancelled : .failed)
        case let error as StoreError: self.init(error)
        case is CancellationError: self.init("E0600", "stopped", kind: .cancelled)
        default: self.init("E0699", "\(error)")
        }
    }

    /// As a diagnostic for the notebook's text.
    public var diagnostic: Diagnostic {
        Diagnostic(id, message, at: span.map { Diagnostic.Label($0) }, notes: notes, hints: hints)
    }
}
