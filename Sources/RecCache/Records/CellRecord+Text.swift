extension CellRecord {
    static let format = "recnb-record"
    static let version = 1

    /// The record as bytes of a file; `boot` names the run of the machine in which its blobs were last known good.
    func encoded(boot: String) -> [UInt8] {
        var text = RecordText.Writer(Self.format, version: Self.version)
        text.line("cell", cell.notebook, cell.kind, cell.name, "\(cell.ordinal)")
        text.line("key", key.description)
        text.line("value", valueHash.description)
        text.line("boot", boot)
        text.line("made", "\(metadata.created)", "\(metadata.seconds)", "\(metadata.peakMemory)", metadata.toolVersion)
        for (name, value) in metadata.extra.sorted(by: { $0.key < $1.key }) { text.line("extra", name, value) }
        for observation in observations { text.line("saw", observation.question, observation.answer) }
        for output in outputs {
            let blob = output.blob
            text.line(
                "output", output.name, output.role, output.mediaType, blob.hash.description, "\(blob.size)", "\(blob.inode)",
                "\(blob.changed)")
        }
        for message in messages { text.line("message", message.channel, message.text) }
        return text.finish()
    }

    /// Reads what ``encoded(boot:)`` wrote.
    static func decode(_ bytes: [UInt8]) throws(RecordText.Fault) -> (record: CellRecord, boot: String) {
        var cell: CellIdentity?
        var key: ContentHash?
        var value: ContentHash?
        var boot: String?
        var metadata: RecordMetadata?
        var extra: [String: String] = [:]
        var observations: [Observation] = []
        var outputs: [OutputItem] = []
        var messages: [RecordMessage] = []
        for fields in try RecordText.lines(of: bytes, format: format, version: version) {
            switch (fields[0], fields.count) {
            case ("cell", 5):
                if let ordinal = Int(fields[4]) {
                    cell = CellIdentity(notebook: fields[1], kind: fields[2], name: fields[3], ordinal: ordinal)
                }
            case ("key", 2): key = ContentHash(fields[1])
            case ("value", 2): value = ContentHash(fields[1])
            case ("boot", 2): boot = fields[1]
            case ("made", 5):
                if let created = Int64(fields[1]), let seconds = Double(fields[2]), let peak = Int64(fields[3]) {
                    metadata = RecordMetadata(seconds: seconds, peakMemory: peak, created: created, toolVersion: fields[4])
                }
            case ("extra", 3): extra[fields[1]] = fields[2]
            case ("saw", 3): observations.append(Observation(question: fields[1], answer: fields[2]))
            case ("output", 8):
                guard let hash = ContentHash(fields[4]), let size = Int64(fields[5]), let inode = UInt64(fields[6]),
                    let changed = Int64(fields[7]), size >= 0
                else { throw .damaged("an output in it makes no sense") }
                let blob = BlobRef(hash: hash, size: size, inode: inode, changed: changed)
                outputs.append(OutputItem(name: fields[1], role: fields[2], mediaType: fields[3], blob: blob))
            case ("message", 3): messages.append(RecordMessage(channel: fields[1], text: fields[2]))
            default: throw .damaged("a line in it makes no sense")
            }
        }
        guard let cell, let key, let value, let boot, var metadata else { throw .damaged("a line is missing in it") }
        metadata.extra = extra
        let record = CellRecord(
            cell: cell, key: key, observations: observations, outputs: outputs, valueHash: value, messages: messages,
            metadata: metadata)
        return (record, boot)
    }
}
