import RecRuntime

struct CompletionsCommand: Command {
    static let name = "completions"
    static let summary = "Prints what a shell needs to complete commands, options, cells and parameters"
    static let operands = "bash | zsh | fish"
    static let operandCount = 1...1
    static let options: [Option] = []
    static let example = "source <(recnb completions bash)"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        guard let shell = Shell(rawValue: arguments.operands[0]) else {
            throw UsageError(
                "there are no completions for `\(arguments.operands[0])`",
                hint: "shells: \(Shell.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        console.print(shell.script)
        return ExitStatus.success
    }
}

/// A shell whose completions ask `recnb complete`, so that the command table is the only list of what there is.
private enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// The script. It hands over the words of the line up to the cursor, and leaves files to the shell where it is told so.
    var script: String {
        switch self {
        case .bash:
            #"""
            # bash completion for recnb. For this shell: source <(recnb completions bash); for all: put that line into ~/.bashrc
            _recnb() {
                local line kind=words words=() current= value program
                # What is a word to recnb may be several to bash, which also ends words at `=` and `:`.
                local text=${COMP_LINE:0:COMP_POINT}
                # Without -r a backslash keeps a space in its word.
                read -a words <<<"$text"
                [[ $text == *[[:space:]] && $text != *\\[[:space:]] ]] && words+=("")
                program=${words[0]}
                [[ $program == "~/"* ]] && program=$HOME${program:1}
                current=${words[${#words[@]} - 1]}
                # Bash replaces only what follows the last of its own word breaks.
                local kept=${current%"${current##*[=:]}"}
                COMPREPLY=()
                while IFS=$'\t' read -r line _; do
                    if [[ $line == :files* ]]; then
                        kind=${line#:}
                    elif [[ $line == "$kept"* ]]; then
                        # What the notebook holds is text, never a command.
                        value=${line#"$kept"}
                        [[ -n $value ]] && printf -v value %q "$value"
                        [[ $COMP_WORDBREAKS == *[=:]* ]] || value=$kept$value
                        COMPREPLY+=("$value")
                    else
                        printf -v value %q "$line"
                        COMPREPLY+=("$value")
                    fi
                done < <("$program" complete -- "${words[@]:1}" 2>/dev/null)
                if [[ $kind == files* ]]; then
                    local prefix=${current#"$kept"} suffix=${kind#files} name
                    compopt -o filenames 2>/dev/null
                    while IFS= read -r name; do
                        [[ -d $name || $name == *"${suffix# }" ]] && COMPREPLY+=("$name")
                    done < <(compgen -f -- "$prefix")
                elif [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
                    compopt -o nospace 2>/dev/null
                fi
            }
            complete -F _recnb recnb
            """#
        case .zsh:
            #"""
            #compdef recnb
            # zsh completion for recnb. For this shell: source <(recnb completions zsh); for all: put it as _recnb into a folder of $fpath
            _recnb() {
                local line word about suffix
                local -a found abouts described
                local -i width=0 place
                local files=no
                for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                    [[ -z $line ]] && continue
                    word=${line%%$'\t'*}
                    about=${line#*$'\t'}
                    [[ $line == *$'\t'* ]] || about=
                    if [[ $word == :files* ]]; then
                        files=yes suffix=${${word#:files}# }
                    else
                        found+=("$word")
                        abouts+=("$about")
                        (( ${#word} > width )) && width=${#word}
                    fi
                done
                if (( ${#found} )); then
                    for (( place = 1; place <= ${#found}; place++ )); do
                        about=$abouts[place]
                        described+=("${about:+${(r:width:)found[place]}  -- $about}")
                        [[ -n $about ]] || described[place]=$found[place]
                    done
                    if [[ ${#found} == 1 && $found[1] == *= ]]; then
                        compadd -S '' -d described -- "${found[@]}"
                    else
                        compadd -d described -- "${found[@]}"
                    fi
                fi
                if [[ $files == yes ]]; then
                    [[ $words[CURRENT] == *=* ]] && compset -P '*='
                    _files ${suffix:+-g "*$suffix"}
                fi
            }
            (( $+functions[compdef] )) && compdef _recnb recnb
            """#
        case .fish:
            #"""
            # fish completion for recnb. Put it into ~/.config/fish/completions/recnb.fish, or: recnb completions fish | source
            function __recnb_complete
                set -l words (commandline -opc) (commandline -ct)
                for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)
                    if string match -q -- ':files*' $line
                        set -l suffix (string replace -r '^:files ?' '' -- $line)
                        set -l current (string replace -r '^--[a-z-]+=' '' -- $words[-1])
                        set -l kept (string sub -l (math (string length -- $words[-1]) - (string length -- $current)) -- $words[-1])
                        for file in (__fish_complete_path $current | string replace -r '\t.*' '')
                            if test -z "$suffix"; or string match -q -- '*/' $file; or string match -q -- "*$suffix" $file
                                echo $kept$file
                            end
                        end
                    else
                        echo $line
                    end
                end
            end
            complete -c recnb -f -a '(__recnb_complete)'
            """#
        }
    }
}
