// Package suite makes go-tfe a dependency, so that its tests, and what they need, are pinned here with their checksums.
package suite

import _ "github.com/hashicorp/go-tfe"
