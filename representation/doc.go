// Package representation answers requests for a document that is made once and
// read many times: in the content coding that the reader likes, or not at all
// if the reader has it already. The terms are those of RFC 9110.
package representation
