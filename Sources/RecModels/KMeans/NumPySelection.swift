/// NumPy's `argpartition` and `argsort` in their portable form (introselect and introsort), whose order of equal or unsorted
/// elements scikit-learn's results depend on. NumPy's forms for AVX2 and AVX-512 leave other orders; results cannot follow both.
enum NumPySelection {
    /// `argpartition(values, kth)`: the element at `kth` is where sorting would put it, smaller ones before it.
    static func partitioned(_ values: [Double], at kth: Int) -> [Int] {
        var index = Array(values.indices)
        guard index.indices.contains(kth) else { return index }
        func less(_ a: Int, _ b: Int) -> Bool { values[index[a]] < values[index[b]] }
        var low = 0
        var high = index.count - 1
        if kth < 3 {
            for place in 0...kth {
                var least = place
                for other in (place + 1)..<max(place + 1, index.count) where less(other, least) { least = other }
                index.swapAt(place, least)
            }
            return index
        }
        if kth == high {
            var largest = low
            for other in 1...high where !less(other, largest) { largest = other }
            index.swapAt(kth, largest)
            return index
        }
        while low + 1 < high {
            // Median of three as the pivot, moved to `low`, with the smallest of the three behind it as a sentinel.
            let middle = low + (high - low) / 2
            if less(high, middle) { index.swapAt(high, middle) }
            if less(high, low) { index.swapAt(high, low) }
            if less(low, middle) { index.swapAt(low, middle) }
            index.swapAt(middle, low + 1)
            let pivot = values[index[low]]
            var left = low + 1
            var right = high
            while true {
                repeat { left += 1 } while left < high && values[index[left]] < pivot
                repeat { right -= 1 } while right > low && pivot < values[index[right]]
                if right < left { break }
                index.swapAt(left, right)
            }
            index.swapAt(low, right)
            if right >= kth { high = right - 1 }
            if right <= kth { low = left }
        }
        if high == low + 1, less(high, low) { index.swapAt(high, low) }
        return index
    }

    /// `argsort(values)` by NumPy's default, which is not stable.
    static func sorted(_ values: [Double]) -> [Int] {
        var index = Array(values.indices)
        guard index.count > 1 else { return index }
        func less(_ a: Int, _ b: Int) -> Bool { values[index[a]] < values[index[b]] }
        var pending: [(Int, Int)] = []
        var low = 0
        var high = index.count - 1
        while true {
            while high - low > 15 {
                let middle = low + (high - low) / 2
                if less(middle, low) { index.swapAt(middle, low) }
                if less(high, middle) { index.swapAt(high, middle) }
                if less(middle, low) { index.swapAt(middle, low) }
                let pivot = values[index[middle]]
                var left = low
                var right = high - 1
                index.swapAt(middle, right)
                while true {
                    repeat { left += 1 } while values[index[left]] < pivot
                    repeat { right -= 1 } while pivot < values[index[right]]
                    if left >= right { break }
                    index.swapAt(left, right)
                }
                index.swapAt(left, high - 1)
                if left - low < high - left {
                    pending.append((left + 1, high))
                    high = left - 1
                } else {
                    pending.append((low, left - 1))
                    low = left + 1
                }
            }
            for place in stride(from: low + 1, through: high, by: 1) {
                let moved = index[place]
                var hole = place
                while hole > low, values[moved] < values[index[hole - 1]] {
                    index[hole] = index[hole - 1]
                    hole -= 1
                }
                index[hole] = moved
            }
            guard let next = pending.popLast() else { return index }
            (low, high) = next
        }
    }
}
