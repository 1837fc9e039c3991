/// A table in FlatBuffers bytes that nobody vouches for: every access is checked, and what does not fit reads as absent.
struct FlatTableView {
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    private let vtable: Int
    private let slotCount: Int

    /// The root table.
    init?(root bytes: UnsafeRawBufferPointer) {
        guard let offset = FlatTableView.load(bytes, 0, as: UInt32.self) else { return nil }
        self.init(bytes, at: Int(offset))
    }

    private init?(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        guard let back = FlatTableView.load(bytes, start, as: Int32.self) else { return nil }
        let vtable = start - Int(back)
        guard let size = FlatTableView.load(bytes, vtable, as: UInt16.self), size >= 4, vtable + Int(size) <= bytes.count else {
            return nil
        }
        self.bytes = bytes
        self.start = start
        self.vtable = vtable
        slotCount = (Int(size) - 4) / 2
    }

    private static func load<T: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ at: Int, as type: T.Type
    ) -> T? {
        guard at >= 0, at <= bytes.count - MemoryLayout<T>.size else { return nil }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: type))
    }

    private func place(_ slot: Int) -> Int? {
        guard slot < slotCount, let offset = FlatTableView.load(bytes, vtable + 4 + 2 * slot, as: UInt16.self), offset > 0 else {
            return nil
        }
        return start + Int(offset)
    }

    /// Where the field points to.
    private func target(_ slot: Int) -> Int? {
        guard let place = place(slot), let offset = FlatTableView.load(bytes, place, as: UInt32.self) else { return nil }
        return place + Int(offset)
    }

    /// A number, or nil where the field is absent.
    func number<T: FixedWidthInteger & BitwiseCopyable>(_ slot: Int, as type: T.Type) -> T? {
        place(slot).flatMap { FlatTableView.load(bytes, $0, as: type) }
    }

    /// Whether the field is there.
    func has(_ slot: Int) -> Bool { place(slot) != nil }

    /// A text; nil where it is absent or damaged.
    func string(_ slot: Int) -> String? {
        guard let (at, count) = vector(slot, stride: 1) else { return nil }
        return String(validating: UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]), as: UTF8.self)
    }

    /// A table.
    func table(_ slot: Int) -> FlatTableView? { target(slot).flatMap { FlatTableView(bytes, at: $0) } }

    /// Tables; nil where the field is absent or one of them is damaged.
    func tables(_ slot: Int) -> [FlatTableView]? {
        guard let (at, count) = vector(slot, stride: 4) else { return nil }
        var tables: [FlatTableView] = []
        for i in 0..<count {
            let place = at + 4 * i
            guard let offset = FlatTableView.load(bytes, place, as: UInt32.self),
                let table = FlatTableView(bytes, at: place + Int(offset))
            else { return nil }
            tables.append(table)
        }
        return tables
    }

    /// The 64-bit words of a vector of structs.
    func words(_ slot: Int, perStruct size: Int) -> [Int64]? {
        guard let (at, count) = vector(slot, stride: 8 * size) else { return nil }
        return (0..<count * size).compactMap { FlatTableView.load(bytes, at + 8 * $0, as: Int64.self) }
    }

    private func vector(_ slot: Int, stride: Int) -> (at: Int, count: Int)? {
        guard let start = target(slot), let count = FlatTableView.load(bytes, start, as: UInt32.self) else { return nil }
        guard Int(count) <= (bytes.count - start - 4) / stride else { return nil }
        return (start + 4, Int(count))
    }
}
