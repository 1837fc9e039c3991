/// One finished run of a cell: what it asked, what it was answered, and all that it gave. Failures have no record.
///
/// A record lies below the cell's static ``key`` (what is known before running). What only a run can tell, such as the content of an
/// input or a file, is a list of observations: the record is a hit when each question has the same answer now.
public struct CellRecord: Hashable, Sendable {
    /// The cell that made it; others with the same key may use it.
    public var cell: CellIdentity
    /// The static key.
    public var key: ContentHash
    /// What the run asked, in the order it asked.
    public var observations: [Observation]
    /// Everything it gave, in order: tables, pictures, files.
    public var outputs: [OutputItem]
    /// The hash of its value, which later cells observe.
    public var valueHash: ContentHash
    /// Printed text and warnings, in order; they replay on a hit.
    public var messages: [RecordMessage]
    /// How it was made.
    public var metadata: RecordMetadata

    /// Makes a record.
    public init(
        cell: CellIdentity, key: ContentHash, observations: [Observation] = [], outputs: [OutputItem] = [],
        valueHash: ContentHash,
        messages: [RecordMessage] = [], metadata: RecordMetadata = RecordMetadata()
    ) {
        self.cell = cell
        self.key = key
        self.observations = observations
        self.outputs = outputs
        self.valueHash = valueHash
        self.messages = messages
        self.metadata = metadata
    }

    /// Names the record in the store: the key and the observations; a second run with the same ones replaces it.
    public var id: RecordID {
        var hash = KeyBuilder("observations/1")
        for observation in observations {
            hash.add(observation.question)
            hash.add(observation.answer)
        }
        return RecordID(key: key, name: String(hash.finish().description.prefix(32)))
    }
}

/// The name of a record: its key, and 32 digits of its observations.
public struct RecordID: Hashable, Sendable, Comparable {
    /// The static key.
    public var key: ContentHash
    /// Hexadecimal digits that tell it from others with the key.
    public var name: String

    /// By key, then by name.
    public static func < (a: RecordID, b: RecordID) -> Bool {
        (a.key, a.name) < (b.key, b.name)
    }
}

/// A question that a run put to the world, and the answer it got.
public struct Observation: Hashable, Sendable {
    /// What was asked, such as "input ratings" or "file data/ratings.csv"; the caller's to word, and to answer again.
    public var question: String
    /// The answer: a hash's digits, or any short text.
    public var answer: String

    /// Makes an observation.
    public init(question: String, answer: String) {
        self.question = question
        self.answer = answer
    }

    /// Makes an observation whose answer is a hash.
    public init(question: String, answer: ContentHash) {
        self.init(question: question, answer: answer.description)
    }
}

/// One thing a cell gave.
public struct OutputItem: Hashable, Sendable {
    /// Its name within the cell: "value.arrow", "clusters_movies.csv".
    public var name: String
    /// What it is for, in the caller's words: "value", "figure", "file", "preview".
    public var role: String
    /// Such as "image/png".
    public var mediaType: String
    /// Its bytes.
    public var blob: BlobRef

    /// Makes an output.
    public init(name: String, role: String, mediaType: String, blob: BlobRef) {
        self.name = name
        self.role = role
        self.mediaType = mediaType
        self.blob = blob
    }
}

/// Something a cell said.
public struct RecordMessage: Hashable, Sendable {
    /// Which way it went, in the caller's words: "printed", "warning".
    public var channel: String
    /// What was said.
    public var text: String

    /// Makes a message.
    public init(channel: String, text: String) {
        self.channel = channel
        self.text = text
    }
}

extension CellRecord {
    private static let checkpointMark = "checkpoint"

    /// Whether it holds a part of the work of a cell that has not ended: it is kept until the cell has, or until it is old.
    public var isCheckpoint: Bool {
        get { metadata.extra[Self.checkpointMark] != nil }
        set { metadata.extra[Self.checkpointMark] = newValue ? "yes" : nil }
    }
}

/// How a record was made; none of it takes part in a hit.
public struct RecordMetadata: Hashable, Sendable {
    /// How long the run took.
    public var seconds: Double
    /// The most memory it used, in bytes; 0 when not known.
    public var peakMemory: Int64
    /// When it ended, nanoseconds since 1970.
    public var created: Int64
    /// The version of the program.
    public var toolVersion: String
    /// Anything else, by name.
    public var extra: [String: String]

    /// Makes metadata.
    public init(
        seconds: Double = 0, peakMemory: Int64 = 0, created: Int64 = 0, toolVersion: String = "", extra: [String: String] = [:]
    ) {
        self.seconds = seconds
        self.peakMemory = peakMemory
        self.created = created
        self.toolVersion = toolVersion
        self.extra = extra
    }
}
