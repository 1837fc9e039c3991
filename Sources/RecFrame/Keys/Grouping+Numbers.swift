extension Grouping {
    /// The group of each row. O(rows).
    public var numbers: [UInt32] {
        [UInt32](unsafeUninitializedCapacity: rowCount) { target, count in
            let rows = self.rows
            let bounds = starts.pointer(to: UInt32.self)
            let order = rows?.pointer(to: UInt32.self)
            for group in 0..<self.count {
                for place in Int(bounds[group])..<Int(bounds[group + 1]) {
                    target[order.map { Int($0[place]) } ?? place] = UInt32(group)
                }
            }
            extendLifetime((starts, rows))
            count = rowCount
        }
    }
}
