/// Gives every part of a page an id of its own, made of what it is called.
struct HTMLAnchors {
    private var taken: [String: Int] = [:]

    /// An id of letters, digits and `-`, by which no other part of the page goes.
    mutating func anchor(for words: String) -> String {
        var slug = ""
        for scalar in words.unicodeScalars.prefix(80) {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" {
                slug.unicodeScalars.append(scalar)
            } else if !slug.isEmpty, slug.last != "-" {
                slug += "-"
            }
        }
        while slug.last == "-" { slug.removeLast() }
        if slug.isEmpty { slug = "part" }
        // A slug that looks numbered already (`a-2`) is counted like any other, so the number is tried until it is free.
        var candidate = slug
        while let count = taken[candidate] {
            taken[candidate] = count + 1
            candidate = "\(slug)-\(count + 1)"
        }
        taken[candidate] = 1
        return candidate
    }
}
