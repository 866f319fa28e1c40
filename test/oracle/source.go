package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/Masterminds/semver/v3"
	"github.com/fluxcd/pkg/sourceignore"
	"github.com/fluxcd/pkg/version"
)

type semverParams struct {
	Constraint string   `json:"constraint"`
	Tags       []string `json:"tags"`
}

type chosenTag struct {
	Tag string `json:"tag"`
}

// highest is the tag that a GitRepository's spec.ref.semver takes; all tags count as equally old.
func highest(p semverParams) (chosenTag, error) {
	constraint, err := semver.NewConstraint(p.Constraint)
	if err != nil {
		return chosenTag{}, fmt.Errorf("semver parse error: %w", err)
	}
	var matching semver.Collection
	for _, tag := range p.Tags {
		parsed, err := version.ParseVersion(tag)
		if err == nil && constraint.Check(parsed) {
			matching = append(matching, parsed)
		}
	}
	if len(matching) == 0 {
		return chosenTag{}, fmt.Errorf("no match found for semver: %s", p.Constraint)
	}
	sort.SliceStable(matching, func(i, j int) bool { return matching[i].LessThan(matching[j]) })
	return chosenTag{Tag: matching[len(matching)-1].Original()}, nil
}

type ignoreParams struct {
	tree
	// spec.ignore; absent is not the same as empty.
	Ignore *string `json:"ignore"`
}

type keptFiles struct {
	Kept []string `json:"kept"`
}

// archived lists the files that source-controller puts into the artifact of a GitRepository.
func archived(p ignoreParams) (keptFiles, error) {
	root, cleanup, err := unpack(p.tree)
	if err != nil {
		return keptFiles{}, err
	}
	defer cleanup()
	domain := strings.Split(root, string(filepath.Separator))
	patterns, err := sourceignore.LoadIgnorePatterns(root, domain)
	if err != nil {
		return keptFiles{}, withoutRoot(root, err)
	}
	if p.Ignore != nil {
		patterns = append(patterns, sourceignore.ReadPatterns(strings.NewReader(*p.Ignore), domain)...)
	}
	// The filter of fluxcd/pkg/artifact: any pattern of the user's takes the place of the defaults.
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	if len(patterns) > 0 {
		matcher = sourceignore.NewMatcher(append(sourceignore.VCSPatterns(domain), patterns...))
	}
	kept := []string{}
	err = filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() && !matcher.Match(strings.Split(path, string(filepath.Separator)), false) {
			relative, err := filepath.Rel(root, path)
			kept = append(kept, filepath.ToSlash(relative))
			return err
		}
		return nil
	})
	return keptFiles{Kept: kept}, err
}
